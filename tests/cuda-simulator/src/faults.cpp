#include "faults.h"
#include "exports.h"
#include "settings.h"
#include <chrono>
#include <thread>

namespace simulator
{
CUresult Faults::enter_driver()
{
    if (counts_down(driver_calls_))
    {
        lost_ = true;
    }
    return lost_ ? CUDA_ERROR_DEVICE_UNAVAILABLE : CUDA_SUCCESS;
}

void Faults::wait_for_slow_copy() const
{
    if (copy_microseconds_ > 0)
    {
        std::this_thread::sleep_for(std::chrono::microseconds(copy_microseconds_));
    }
}

void Faults::reset()
{
    allocations_ = launches_ = driver_calls_ = 0;
    lost_ = false;
    copy_microseconds_ = 0;
}

Faults& faults()
{
    static Faults value;
    return value;
}
}

using simulator::faults;
using simulator::settings;

// The n-th allocation from now (device, stream-ordered or pinned) gives out of memory, once.
DERAIN_EXPORT void derain_simulator_fail_allocation(long long n)
{
    faults().fail_allocation(n);
}

DERAIN_EXPORT void derain_simulator_fail_launch(long long n)
{
    faults().fail_launch(n);
}

// From the n-th driver call on every one fails, until the reset.
DERAIN_EXPORT void derain_simulator_lose_device(long long n)
{
    faults().lose_device(n);
}

DERAIN_EXPORT void derain_simulator_slow_copies(int microseconds)
{
    faults().slow_copies(microseconds);
}

DERAIN_EXPORT void derain_simulator_reset()
{
    faults().reset();
}

// What the environment set at the start may be changed later, by a program that cannot reach it.
DERAIN_EXPORT void derain_simulator_set_memory(long long bytes)
{
    settings().memory = bytes;
}

DERAIN_EXPORT void derain_simulator_set_seed(unsigned seed)
{
    settings().seed = seed;
}

DERAIN_EXPORT void derain_simulator_set_threads(unsigned threads)
{
    settings().threads = threads < 1 ? 1 : threads;
}

// 90 for 9.0. Backends that were opened before have seen another device.
DERAIN_EXPORT void derain_simulator_set_capability(int capability)
{
    settings().capability = capability;
}

// Kernels compiled before keep their mode.
DERAIN_EXPORT void derain_simulator_set_check(int check)
{
    settings().check = check != 0;
}
