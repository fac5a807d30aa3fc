// Each check finds its planted bug, and is silent about the same kernel without it, in order and in random schedules.
#include "device.h"
#include <cstdlib>

namespace
{
constexpr unsigned SEEDS[] = {0, 1, 2, 3, 4, 5, 6};

// Turns checking on for as long as it lives; afterwards the environment's word counts again.
class Checking
{
public:
    Checking() { derain_simulator_set_check(1); }
    ~Checking()
    {
        const char* check = std::getenv("DERAIN_SIMULATOR_CHECK");
        const char* seed = std::getenv("DERAIN_SIMULATOR_SEED");
        derain_simulator_set_check(check == nullptr ? 0 : std::atoi(check));
        derain_simulator_set_seed(seed == nullptr ? 0 : (unsigned)std::atoi(seed));
    }
};

struct Geometry
{
    unsigned blocks = 1;
    unsigned threads = 64;
    unsigned shared = 0;
};

// A kernel `void k(float* x, float* y)` over two arrays of 256 floats, with the bug where BUG is 1. The right one stays silent for every
// seed; the wrong one fails with the error, for at least one seed, and its report says all that it should.
void expect_finding(const std::string& body, Geometry geometry, CUresult error, const std::vector<std::string>& parts)
{
    const Checking checking;
    use_device();
    const DeviceArray<float> x(std::vector<float>(256, 1.0f)), y(std::vector<float>(256, 2.0f));
    const std::string source =
        "extern \"C\" __global__ void k(float* x, float* y)\n{\n    int t = threadIdx.x;\n    int l = t % 32;\n    (void)l;\n" + body +
        "\n}\n";
    for (const int bug : {0, 1})
    {
        const Program program(source, {"-DBUG=" + std::to_string(bug)});
        bool found = false;
        for (const unsigned seed : SEEDS)
        {
            derain_simulator_set_seed(seed);
            derain_simulator_clear_report();
            const CUresult result =
                launch(program.function("k"), {geometry.blocks}, {geometry.threads}, geometry.shared, x.address(), y.address());
            const std::string report = derain_simulator_last_report();
            if (bug == 0)
            {
                EXPECT_EQUAL(report, std::string());
                EXPECT_EQUAL(result, CUDA_SUCCESS);
            }
            else if (result != CUDA_SUCCESS)
            {
                EXPECT_EQUAL(result, error);
                for (const std::string& part : parts)
                {
                    EXPECT_CONTAINS(report, part);
                }
                found = true;
            }
        }
        EXPECT_EQUAL(found, bug == 1);
    }
}
}

TEST(a_missing_barrier_between_store_and_load)
{
    expect_finding(R"(
    __shared__ float s[64];
    s[t] = x[t];
    if (!BUG) { __syncthreads(); }
    y[t] = s[63 - t];)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"kernel k, block (0,0,0), thread (", "test.cu:1"});
}

TEST(a_missing_barrier_between_load_and_store)
{
    expect_finding(R"(
    __shared__ float s[64];
    s[t] = x[t];
    __syncthreads();
    float v = s[63 - t];
    if (!BUG) { __syncthreads(); }
    s[t] = v;
    __syncthreads();
    y[t] = s[t];)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"race: shared memory", "no barrier between", "test.cu:"});
}

TEST(two_threads_store_to_one_place)
{
    expect_finding(R"(
    __shared__ float s[64];
    s[BUG ? t / 2 : t] = x[t];
    __syncthreads();
    y[t] = s[BUG ? t / 2 : t];)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"race: shared memory is written by threads", "test.cu:8"});
}

TEST(a_missing_warp_barrier)
{
    expect_finding(R"(
    __shared__ float s[64];
    s[t] = x[t];
    if (!BUG) { __syncwarp(); }
    y[t] = s[t ^ 1];)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"test.cu:"});
}

TEST(a_warp_barrier_orders_no_other_warp)
{
    expect_finding(R"(
    __shared__ float s[64];
    s[t] = x[t];
    if (BUG) { __syncwarp(); } else { __syncthreads(); }
    y[t] = s[t ^ 32];)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"shared memory is read"});
}

TEST(a_shuffle_orders_nothing)
{
    expect_finding(R"(
    __shared__ float s[64];
    s[t] = x[t];
    float v = __shfl_xor_sync(0xffffffffu, x[t], 1);
    if (!BUG) { __syncwarp(); }
    y[t] = s[t ^ 1] + v;)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"race: shared memory is read"});
}

TEST(a_load_of_shared_memory_that_nobody_wrote)
{
    expect_finding(R"(
    __shared__ float s[64];
    if (!BUG || t < 63) { s[t] = 1; }
    __syncthreads();
    y[t] = s[t];)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"uninitialised: shared memory", "thread (63,0,0)", "test.cu:10"});
}

TEST(dynamic_shared_memory_past_the_request)
{
    expect_finding(R"(
    extern __shared__ __align__(128) unsigned char shared_memory[];
    float* s = (float*)shared_memory;
    s[t + BUG] = x[t];
    __syncthreads();
    y[t] = s[t + BUG];)",
                   {.shared = 256}, CUDA_ERROR_ILLEGAL_ADDRESS,
                   {"shared memory: store of 4 bytes at offset 256, past the 256 bytes", "test.cu:9"});
}

TEST(a_store_outside_every_buffer)
{
    expect_finding("    x[t * (BUG ? 4096 : 1)] = 1;", {.threads = 128}, CUDA_ERROR_ILLEGAL_ADDRESS,
                   {"out of bounds: store of 4 bytes", "test.cu:6"});
}

TEST(a_load_behind_a_buffer)
{
    expect_finding("    y[t] = x[t + (BUG ? 193 : 192)];", {}, CUDA_ERROR_ILLEGAL_ADDRESS,
                   {"out of bounds: load of 4 bytes at offset 1024 of the nearest buffer, which has 1024 bytes", "thread (63,0,0)"});
}

TEST(blocks_that_store_to_one_place)
{
    expect_finding("    y[BUG ? t : blockIdx.x * blockDim.x + t] = blockIdx.x;", {.blocks = 4}, CUDA_ERROR_LAUNCH_FAILED,
                   {"race: store of global memory that block", "stored to in the same launch"});
}

TEST(a_block_that_loads_what_another_stores)
{
    expect_finding(R"(
    int i = blockIdx.x * blockDim.x + t;
    float v = x[BUG ? 255 - i : i];
    x[i] = v + 1;)",
                   {.blocks = 4}, CUDA_ERROR_LAUNCH_FAILED, {"race:", "of global memory that"});
}

TEST(blocks_that_share_a_word_but_no_byte_are_right)
{
    expect_finding(R"(
    unsigned char* bytes = (unsigned char*)x;
    int i = blockIdx.x * blockDim.x + t;
    unsigned char v = bytes[i];
    bytes[BUG ? i + 1 : i] = v + 1;)",
                   {.blocks = 4, .threads = 63}, CUDA_ERROR_LAUNCH_FAILED, {"race:"});
}

TEST(a_barrier_reached_from_two_lines)
{
    expect_finding(R"(
    if (!BUG || t < 32)
    {
        __syncthreads();
    }
    else
    {
        __syncthreads();
    }
    y[t] = 1;)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"divergence: __syncthreads at test.cu:"});
}

TEST(a_barrier_that_some_threads_miss)
{
    expect_finding("    if (!BUG || t < 40) { __syncthreads(); }\n    y[t] = 1;", {}, CUDA_ERROR_LAUNCH_FAILED,
                   {"deadlock: 24 threads have ended, 40 wait in __syncthreads at test.cu:6"});
}

TEST(a_shuffle_that_some_lanes_miss)
{
    expect_finding("    float v = x[t];\n    if (!BUG || l < 16) { v = __shfl_xor_sync(0xffffffffu, v, 1); }\n    y[t] = v;", {},
                   CUDA_ERROR_LAUNCH_FAILED, {"__shfl_xor_sync at test.cu:7"});
}

TEST(a_caller_outside_its_mask)
{
    expect_finding("    float v = __shfl_xor_sync(BUG ? 0x7fffffffu : 0xffffffffu, x[t], 1);\n    y[t] = v;", {}, CUDA_ERROR_LAUNCH_FAILED,
                   {"partial mask:"});
}

TEST(masks_that_differ_between_lanes)
{
    expect_finding("    __syncwarp(BUG && l == 3 ? 0x0fu : 0xffffffffu);\n    y[t] = 1;", {}, CUDA_ERROR_LAUNCH_FAILED,
                   {"__syncwarp at test.cu:6"});
}

TEST(a_shuffle_from_a_lane_that_is_not_there)
{
    expect_finding("    y[t] = __shfl_xor_sync(0xffffffffu, x[t], BUG ? 16 : 8);", {.threads = 48}, CUDA_ERROR_LAUNCH_FAILED,
                   {"which is not among the lanes 0000ffff"});
}

TEST(atomics_are_no_race)
{
    expect_finding("    if (BUG) { y[0] += 1; } else { atomicAdd(y, 1.0f); }", {.blocks = 4}, CUDA_ERROR_LAUNCH_FAILED, {"race:"});
}

TEST(an_asynchronous_copy_read_too_early)
{
    const std::string copy = R"(
    __shared__ __align__(16) float s[256];
    simulator::copy_async((unsigned)__cvta_generic_to_shared(s + t * 4), x + t * 4, 16, 16);
    simulator::commit_copies();
)";
    expect_finding(copy + "    if (!BUG) { simulator::wait_for_copies(0); }\n    y[t] = s[t * 4];", {}, CUDA_ERROR_LAUNCH_FAILED,
                   {"async copy: shared memory is read before the copy"});
    expect_finding(copy + "    simulator::wait_for_copies(0);\n    if (!BUG) { __syncthreads(); }\n    y[t] = s[(t ^ 32) * 4];", {},
                   CUDA_ERROR_LAUNCH_FAILED, {"shared memory is read"});
}

TEST(an_asynchronous_copy_over_what_others_still_read)
{
    expect_finding(R"(
    __shared__ __align__(16) float s[256];
    s[t * 4] = 1;
    __syncthreads();
    y[t] = s[(t ^ 32) * 4];
    if (!BUG) { __syncthreads(); }
    simulator::copy_async((unsigned)__cvta_generic_to_shared(s + t * 4), x + t * 4, 16, 16);
    simulator::commit_copies();
    simulator::wait_for_copies(0);)",
                   {}, CUDA_ERROR_LAUNCH_FAILED, {"race: shared memory"});
}

TEST(a_misaligned_asynchronous_copy)
{
    expect_finding(R"(
    __shared__ __align__(16) float s[256];
    simulator::copy_async((unsigned)__cvta_generic_to_shared(s + t * 4 - BUG * t), x, 16, 16);
    simulator::wait_for_copies(0);)",
                   {}, CUDA_ERROR_ILLEGAL_ADDRESS, {"misaligned: cp.async"});
}

TEST(deadlocks_and_overruns_of_shared_memory_are_found_without_checking)
{
    derain_simulator_set_check(0);
    {
        const Program program(R"(
extern "C" __global__ void stuck() { if (threadIdx.x < 40) { __syncthreads(); } }
extern "C" __global__ void over()
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    shared_memory[threadIdx.x] = 1;
})");
        EXPECT_EQUAL(launch(program.function("stuck"), {}, {64}, 0), CUDA_ERROR_LAUNCH_FAILED);
        EXPECT_CONTAINS(derain_simulator_last_report(), "deadlock");
        EXPECT_EQUAL(launch(program.function("over"), {}, {64}, 64), CUDA_SUCCESS);
        EXPECT_EQUAL(launch(program.function("over"), {}, {65}, 64), CUDA_ERROR_ILLEGAL_ADDRESS);
        EXPECT_CONTAINS(derain_simulator_last_report(), "shared memory: byte 64 was stored to");
    }
    const char* check = std::getenv("DERAIN_SIMULATOR_CHECK");
    derain_simulator_set_check(check == nullptr ? 0 : std::atoi(check));
}
