// Launches: indices, arguments, shared memory, collectives, limits.
#include "device.h"
#include <cmath>

TEST(every_thread_knows_its_place)
{
    const Program program(R"(
extern "C" __global__ void place(int* out)
{
    int block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    int thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    int threads = blockDim.x * blockDim.y * blockDim.z;
    out[block * threads + thread] = block * 1000 + thread;
})");
    DeviceArray<int> out(2 * 3 * 2 * 5 * 7 * 3);
    EXPECT_EQUAL(launch(program.function("place"), {2, 3, 2}, {5, 7, 3}, 0, out.address()), CUDA_SUCCESS);
    const std::vector<int> values = out.values();
    for (size_t i = 0; i < values.size(); i++)
    {
        EXPECT_EQUAL(values[i], (int)(i / 105 * 1000 + i % 105));
    }
}

TEST(arguments_arrive_at_their_natural_alignment)
{
    const Program program(R"(
struct Pair { short a; double b; };
extern "C" __global__ void __launch_bounds__(32) arguments(double* out, int i, long long l, float f, Pair p, unsigned char c)
{
    out[0] = i; out[1] = l; out[2] = f; out[3] = p.a; out[4] = p.b; out[5] = c;
})");
    struct Pair
    {
        short a;
        double b;
    };
    DeviceArray<double> out(6);
    void* function = program.function("arguments");
    EXPECT_EQUAL(launch(function, {}, {}, 0, out.address(), -3, (long long)1 << 40, 0.5f, Pair{7, 2.25}, (unsigned char)200), CUDA_SUCCESS);
    EXPECT(out.values() == std::vector<double>({-3, 1099511627776.0, 0.5, 7, 2.25, 200}));

    size_t offset, size;
    EXPECT_EQUAL(cuFuncGetParamInfo(function, 2, &offset, &size), CUDA_SUCCESS);
    EXPECT_EQUAL(offset, 16u);
    EXPECT_EQUAL(size, 8u);
    EXPECT_EQUAL(cuFuncGetParamInfo(function, 6, &offset, &size), CUDA_ERROR_INVALID_VALUE);

    int i = 4;
    long long l = 5;
    float f = 6;
    Pair p{7, 8};
    unsigned char c = 9;
    CUdeviceptr address = out.address();
    void* pointers[] = {&address, &i, &l, &f, &p, &c};
    EXPECT_EQUAL(cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, nullptr, pointers, nullptr), CUDA_SUCCESS);
    EXPECT(out.values() == std::vector<double>({4, 5, 6, 7, 8, 9}));
}

TEST(a_wrong_number_of_arguments_is_refused_by_name_and_size)
{
    const Program program("extern \"C\" __global__ void two(float* out, int count) { out[0] = count; }");
    DeviceArray<float> out(1);
    EXPECT_EQUAL(launch(program.function("two"), {}, {}, 0, out.address()), CUDA_ERROR_INVALID_VALUE);
    EXPECT_CONTAINS(derain_simulator_last_report(), "kernel two takes 2 parameters of 12 bytes, the launch packs 8 bytes");
    EXPECT_EQUAL(launch(program.function("two"), {}, {}, 0, out.address(), 1LL), CUDA_ERROR_INVALID_VALUE);
}

TEST(barriers_and_shared_memory_reverse_a_block)
{
    const Program program(R"(
extern "C" __global__ void __launch_bounds__(1024) reverse(float* x)
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    __shared__ float bias[1];
    float* tile = (float*)shared_memory;
    if (threadIdx.x == 0) { bias[0] = blockIdx.x; }
    tile[threadIdx.x] = x[blockIdx.x * blockDim.x + threadIdx.x];
    __syncthreads();
    x[blockIdx.x * blockDim.x + threadIdx.x] = tile[blockDim.x - 1 - threadIdx.x] + bias[0];
})");
    for (const unsigned threads : {1u, 31u, 64u, 100u, 1024u})
    {
        std::vector<float> x(threads * 9);
        for (size_t i = 0; i < x.size(); i++)
        {
            x[i] = (float)i;
        }
        DeviceArray<float> device(x);
        EXPECT_EQUAL(launch(program.function("reverse"), {9}, {threads}, threads * 4, device.address()), CUDA_SUCCESS);
        const std::vector<float> y = device.values();
        for (unsigned i = 0; i < y.size(); i++)
        {
            const unsigned block = i / threads;
            EXPECT_EQUAL(y[i], (float)(block * threads + threads - 1 - i % threads + block));
        }
    }
}

TEST(shuffles_and_votes)
{
    const Program program(R"(
extern "C" __global__ void lanes(int* out, unsigned long long* wide)
{
    int l = threadIdx.x;
    int* o = out + l * 10;
    o[0] = __shfl_xor_sync(0xffffffffu, l, 5);
    o[1] = __shfl_down_sync(0xffffffffu, l, 3);
    o[2] = __shfl_up_sync(0xffffffffu, l, 3);
    o[3] = __shfl_sync(0xffffffffu, l, 7);
    o[4] = __shfl_down_sync(0xffffffffu, l, 3, 8);
    o[5] = __shfl_sync(0xffffffffu, l, 9, 8);
    o[6] = __ballot_sync(0xffffffffu, l % 3 == 0);
    o[7] = __any_sync(0xffffffffu, l == 31);
    o[8] = __all_sync(0xffffffffu, l < 31);
    o[9] = l % 2 == 0 ? __shfl_xor_sync(0x55555555u, l, 2) : -1;
    wide[l] = __shfl_xor_sync(0xffffffffu, (unsigned long long)l << 33, 1);
})");
    DeviceArray<int> out(320);
    DeviceArray<uint64_t> wide(32);
    EXPECT_EQUAL(launch(program.function("lanes"), {}, {32}, 0, out.address(), wide.address()), CUDA_SUCCESS);
    const std::vector<int> o = out.values();
    for (int l = 0; l < 32; l++)
    {
        const int* at = &o[(size_t)l * 10];
        EXPECT_EQUAL(at[0], l ^ 5);
        EXPECT_EQUAL(at[1], l + 3 > 31 ? l : l + 3);
        EXPECT_EQUAL(at[2], l < 3 ? l : l - 3);
        EXPECT_EQUAL(at[3], 7);
        EXPECT_EQUAL(at[4], l % 8 + 3 > 7 ? l : l + 3);
        EXPECT_EQUAL(at[5], l / 8 * 8 + 1);
        EXPECT_EQUAL((unsigned)at[6], 0x49249249u);
        EXPECT_EQUAL(at[7], 1);
        EXPECT_EQUAL(at[8], 0);
        EXPECT_EQUAL(at[9], l % 2 == 0 ? l ^ 2 : -1);
        EXPECT_EQUAL(wide.values()[(size_t)l], (uint64_t)(l ^ 1) << 33);
    }
}

TEST(atomics_count_across_blocks)
{
    const Program program(R"(
extern "C" __global__ void count(float* sum, int* counter, int* largest)
{
    atomicAdd(sum, 1.0f);
    atomicAdd(counter, 1);
    atomicMax(largest, (int)(blockIdx.x * blockDim.x + threadIdx.x));
})");
    DeviceArray<float> sum(std::vector<float>{0});
    DeviceArray<int> counter(std::vector<int>{0});
    DeviceArray<int> largest(std::vector<int>{0});
    EXPECT_EQUAL(launch(program.function("count"), {100}, {64}, 0, sum.address(), counter.address(), largest.address()), CUDA_SUCCESS);
    EXPECT_EQUAL(sum.values()[0], 6400.0f);
    EXPECT_EQUAL(counter.values()[0], 6400);
    EXPECT_EQUAL(largest.values()[0], 6399);
}

TEST(launches_past_the_limits_are_refused)
{
    const Program program(R"(
extern "C" __global__ void __launch_bounds__(64) bounded(float* x)
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    shared_memory[threadIdx.x] = 1;
    x[0] = 1;
})");
    void* function = program.function("bounded");
    DeviceArray<float> x(1);
    EXPECT_EQUAL(launch(function, {}, {65}, 64, x.address()), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(launch(function, {0}, {64}, 64, x.address()), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(launch(function, {1, 65536}, {64}, 64, x.address()), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(launch(function, {}, {64}, 48 * 1024 + 1, x.address()), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 227 * 1024 + 1), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 227 * 1024), CUDA_SUCCESS);
    EXPECT_EQUAL(launch(function, {}, {64}, 227 * 1024, x.address()), CUDA_SUCCESS);
    int threads = 0;
    EXPECT_EQUAL(cuFuncGetAttribute(&threads, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, function), CUDA_SUCCESS);
    EXPECT_EQUAL(threads, 64);
}

TEST(uninitialised_memory_is_not_a_number)
{
    const Program program(R"(
extern "C" __global__ void leak(const float* in, float* out)
{
    __shared__ float s[32];
    if (threadIdx.x == 40) { s[0] = 1; }
    out[0] = in[0];
    out[1] = s[3];
})");
    DeviceArray<float> in(1);
    DeviceArray<float> out(2);
    if (launch(program.function("leak"), {}, {1}, 0, in.address(), out.address()) == CUDA_SUCCESS)
    {
        EXPECT(std::isnan(out.values()[0]) && std::isnan(out.values()[1]));
    }
    else
    {
        EXPECT_CONTAINS(derain_simulator_last_report(), "uninitialised");
    }
}

TEST(an_overrun_of_a_buffer_fails_the_launch)
{
    const Program program("extern \"C\" __global__ void over(float* x, int i) { x[i] = 1; }");
    DeviceArray<float> x(10);
    EXPECT_EQUAL(launch(program.function("over"), {}, {}, 0, x.address(), 9), CUDA_SUCCESS);
    EXPECT_EQUAL(launch(program.function("over"), {}, {}, 0, x.address(), 10), CUDA_ERROR_ILLEGAL_ADDRESS);
    EXPECT_CONTAINS(derain_simulator_last_report(), "out of bounds");
    EXPECT_CONTAINS(derain_simulator_last_report(), "kernel over");
    EXPECT_EQUAL(launch(program.function("over"), {}, {}, 0, x.address(), -1), CUDA_ERROR_ILLEGAL_ADDRESS);
    EXPECT_EQUAL(launch(program.function("over"), {}, {}, 0, x.address(), 0), CUDA_SUCCESS);
}
