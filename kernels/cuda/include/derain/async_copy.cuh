// Copies from global to shared memory that run beside the arithmetic. The C++ twins are the simulator's, where a copy lands as
// late as the waits allow.
#pragma once
#include "derain/types.cuh"

// 16 bytes to shared memory, both addresses multiples of 16; zeros, with nothing read, where not valid.
DEVICE void copy_async_16(u32 shared_destination, const void* source, bool valid)
{
#ifdef DERAIN_SIMULATOR
    simulator::copy_async(shared_destination, source, 16, valid ? 16 : 0);
#else
    int bytes = valid ? 16 : 0;
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                 :
                 : "r"(shared_destination), "l"(source), "r"(bytes)
                 : "memory");
#endif
}

// Ends a group of this thread's copies.
DEVICE void commit_copies()
{
#ifdef DERAIN_SIMULATOR
    simulator::commit_copies();
#else
    asm volatile("cp.async.commit_group;" : : : "memory");
#endif
}

// Waits until at most N of this thread's latest groups are still under way. A barrier must follow before other threads read.
template <int N>
DEVICE void wait_for_copies()
{
#ifdef DERAIN_SIMULATOR
    simulator::wait_for_copies(N);
#else
    asm volatile("cp.async.wait_group %0;" : : "n"(N) : "memory");
#endif
}
