// What the warps of a block tell and give each other, mbarriers, named barriers and registers: and that misuse is found.
#include "device.h"

TEST(a_wait_for_the_wrong_phase_is_a_deadlock)
{
    const Program program(R"(
extern "C" __global__ void k()
{
    __shared__ unsigned long long b;
    unsigned address = (unsigned)__cvta_generic_to_shared(&b);
    if (threadIdx.x == 0) { simulator::init_barrier(address, 32); simulator::publish_barriers(); }
    __syncthreads();
    simulator::arrive_at_barrier(address, 0);
    simulator::wait_for_barrier(address, 0);
    simulator::wait_for_barrier(address, 1);
})");
    EXPECT_EQUAL(launch(program.function("k"), {}, {32}, 0), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "deadlock: 0 threads have ended, 32 wait for phase 1 of the mbarrier");
    EXPECT_CONTAINS(derain_simulator_last_report(), "32 of 32 arrivals are missing");
}

TEST(more_arrivals_than_a_barrier_waits_for)
{
    const Program program(R"(
extern "C" __global__ void k()
{
    __shared__ unsigned long long b;
    unsigned address = (unsigned)__cvta_generic_to_shared(&b);
    simulator::init_barrier(address, 1);
    simulator::arrive_at_barrier(address, 16);
    simulator::arrive_at_barrier(address, 16);
})");
    EXPECT_EQUAL(launch(program.function("k"), {}, {1}, 0), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "mbarrier: more than 1 arrivals in phase 0");
}

TEST(registers_that_nobody_gave_cannot_be_taken)
{
    // 168 for each thread of 384; 2 · 240 + 24 = 3 · 168.
    const Program program(R"(
extern "C" __global__ void __launch_bounds__(384, 1) k(int given, int taken)
{
    if (threadIdx.x < 128) { simulator::change_registers(given, false); }
    else { simulator::change_registers(taken, true); }
})");
    EXPECT_EQUAL(launch(program.function("k"), {}, {384}, 0, 24, 240), CUDA_SUCCESS);
    EXPECT_EQUAL(launch(program.function("k"), {}, {384}, 0, 32, 240), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "in setmaxnreg.inc for registers");
    EXPECT_EQUAL(launch(program.function("k"), {}, {384}, 0, 24, 236), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "236 is no multiple of 8");
    EXPECT_EQUAL(launch(program.function("k"), {}, {384}, 0, 176, 240), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "setmaxnreg.dec to 176 registers of a warp that has 168");
}

TEST(barriers_of_some_warps_count_who_waits_and_who_only_comes)
{
    const Program program(R"(
extern "C" __global__ void k(int count, int comers, int* y)
{
    if (threadIdx.x >= 64)
    {
        if (threadIdx.x < 64 + comers) { simulator::synchronize_threads(1, count, false); }
        return;
    }
    simulator::synchronize_threads(1, count, true);
    y[threadIdx.x] = 1;
})");
    const DeviceArray<int> y(64);
    EXPECT_EQUAL(launch(program.function("k"), {}, {128}, 0, 128, 64, y.address()), CUDA_SUCCESS);
    EXPECT_EQUAL(y.values()[63], 1);
    EXPECT_EQUAL(launch(program.function("k"), {}, {128}, 0, 160, 64, y.address()), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "barrier 1: 160 threads are not whole warps of this block");
    EXPECT_EQUAL(launch(program.function("k"), {}, {128}, 0, 128, 32, y.address()), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "64 wait at barrier 1, to which 96 of 128 threads have come");
}
