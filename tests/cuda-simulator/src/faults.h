// Faults that a test asks for.
#pragma once
#include "cuda_api.h"
#include <atomic>
#include <cstdint>

namespace simulator
{
class Faults
{
public:
    bool next_allocation_fails() { return counts_down(allocations_); }
    bool next_launch_fails() { return counts_down(launches_); }

    // Called by every driver function: the error of a lost device, or success.
    CUresult enter_driver();

    void wait_for_slow_copy() const;

    // The n-th from now, counted from 1; 0 for none.
    void fail_allocation(int64_t n) { allocations_ = n; }
    void fail_launch(int64_t n) { launches_ = n; }
    void lose_device(int64_t n) { driver_calls_ = n; }
    void slow_copies(int microseconds) { copy_microseconds_ = microseconds; }
    void reset();

private:
    // True once, when the count reaches its end.
    static bool counts_down(std::atomic<int64_t>& count) { return count.load(std::memory_order_relaxed) > 0 && count.fetch_sub(1) == 1; }

    std::atomic<int64_t> allocations_{0};
    std::atomic<int64_t> launches_{0};
    std::atomic<int64_t> driver_calls_{0};
    std::atomic<bool> lost_{false};
    std::atomic<int> copy_microseconds_{0};
};

Faults& faults();
}
