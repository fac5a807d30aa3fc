// Barriers in shared memory on which threads arrive and bytes are counted: how those who fill shared memory and those who read
// it tell each other, without a barrier of the whole block.
#pragma once
#include "derain/mma.cuh"
#include "derain/types.cuh"

// 8 bytes of shared memory at a multiple of 8. Its phases 0, 1, 2, … each end when all arrivals have come and with them every
// byte that they announced; the next begins at once.
struct Barrier
{
    static constexpr u32 BYTES = 8;

    u32 address;

    // By one thread, before publish_barriers.
    DEVICE void init(u32 arrivals) const
    {
#ifdef DERAIN_SIMULATOR
        simulator::init_barrier(address, arrivals);
#else
        asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" : : "r"(address), "r"(arrivals) : "memory");
#endif
    }

    DEVICE void arrive() const
    {
#ifdef DERAIN_SIMULATOR
        simulator::arrive_at_barrier(address, 0);
#else
        asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" : : "r"(address) : "memory");
#endif
    }

    // Arrives, and announces bytes that copies of this phase will bring: no more and no fewer.
    DEVICE void arrive_and_expect(u32 bytes) const
    {
#ifdef DERAIN_SIMULATOR
        simulator::arrive_at_barrier(address, bytes);
#else
        asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" : : "r"(address), "r"(bytes) : "memory");
#endif
    }

    // Waits for the end of the phase under way if its number has this parity; one of the other parity has ended before. So a
    // wait for parity 1 on a new barrier does not wait.
    DEVICE void wait(u32 parity) const
    {
#ifdef DERAIN_SIMULATOR
        simulator::wait_for_barrier(address, parity);
#else
        u32 is_over;
        do
        {
            asm volatile("{\n"
                         ".reg .pred over;\n"
                         "mbarrier.try_wait.parity.shared::cta.b64 over, [%1], %2;\n"
                         "selp.u32 %0, 1, 0, over;\n"
                         "}"
                         : "=r"(is_over)
                         : "r"(address), "r"(parity)
                         : "memory");
        } while (is_over == 0);
#endif
    }
};

// By the thread that initialised barriers: lets copies count on them. The block's other threads need a __syncthreads besides.
DEVICE void publish_barriers()
{
#ifdef DERAIN_SIMULATOR
    simulator::publish_barriers();
#else
    asm volatile("fence.mbarrier_init.release.cluster;\nfence.proxy.async.shared::cta;" : : : "memory");
#endif
}

// A walk around a ring of SLOTS: which slot comes next, and the parity of the round, which is that of its barriers' phase.
template <int SLOTS>
struct RingPosition
{
    i32 slot = 0;
    u32 parity = 0;

    DEVICE void advance()
    {
        slot++;
        if (slot == SLOTS)
        {
            slot = 0;
            parity ^= 1;
        }
    }
};
