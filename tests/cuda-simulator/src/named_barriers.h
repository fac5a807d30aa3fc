// The block's barriers 1 to 15, between some of its warps (bar.sync and bar.arrive).
#pragma once
#include "warp_order.h"
#include <array>
#include <string>
#include <vector>

namespace simulator
{
class NamedBarriers
{
public:
    void begin_block() { barriers_ = {}; }

    // The running thread comes to a barrier of so many threads, and waits for them or goes on.
    void meet(int number, int threads, bool waits, const void* code);

    // Who waits for whom, for a deadlock; "" where nobody does.
    std::string describe_waiting(const void*& code) const;

private:
    struct Barrier
    {
        int threads;                   // of the meeting under way
        int come;                      // of these
        std::vector<unsigned> waiting; // threads
        const void* code;
        WarpOrder::Knowledge told;
        WarpOrder::Knowledge known; // from the meetings that are over
    };

    static constexpr int COUNT = 16; // the first is that of __syncthreads

    std::array<Barrier, COUNT> barriers_{};
};
}
