// Memory, its limits, and the faults that a test may ask for.
#include "device.h"
#include <chrono>

TEST(the_device_has_the_memory_that_it_was_given)
{
    use_device();
    size_t before, available, total;
    EXPECT_EQUAL(cuMemGetInfo_v2(&before, &total), CUDA_SUCCESS);
    derain_simulator_set_memory(1 << 20);
    CUdeviceptr a = 0, b = 0;
    EXPECT_EQUAL(cuMemAlloc_v2(&a, 700 << 10), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemAlloc_v2(&b, 700 << 10), CUDA_ERROR_OUT_OF_MEMORY);
    EXPECT_EQUAL(cuMemGetInfo_v2(&available, &total), CUDA_SUCCESS);
    EXPECT_EQUAL(total, size_t(1 << 20));
    EXPECT_EQUAL(available, size_t(324 << 10));
    EXPECT_EQUAL(cuMemFree_v2(a), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemFree_v2(a), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(cuMemAlloc_v2(&b, 700 << 10), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemFree_v2(b), CUDA_SUCCESS);
    derain_simulator_set_memory((long long)2 << 30);
}

TEST(what_is_not_freed_is_counted)
{
    use_device();
    long long bytes_before = 0, bytes = 0;
    const long long before = derain_simulator_allocations(&bytes_before);
    CUdeviceptr a = 0;
    void* pinned = nullptr;
    EXPECT_EQUAL(cuMemAllocAsync(&a, 1000, nullptr), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemHostAlloc(&pinned, 24, 0), CUDA_SUCCESS);
    EXPECT_EQUAL(derain_simulator_allocations(&bytes), before + 2);
    EXPECT_EQUAL(bytes, bytes_before + 1024);
    EXPECT_EQUAL(cuMemFreeAsync(a, nullptr), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemFreeHost(pinned), CUDA_SUCCESS);
    EXPECT_EQUAL(derain_simulator_allocations(nullptr), before);
}

TEST(copies_and_fills_stay_inside_their_buffers)
{
    use_device();
    const DeviceArray<unsigned> x(std::vector<unsigned>(8, 1)), y(std::vector<unsigned>(8, 2));
    EXPECT_EQUAL(cuMemsetD32Async(x.address() + 4, 7, 2, nullptr), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemsetD8Async(x.address() + 12, 0xff, 1, nullptr), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemcpyDtoDAsync_v2(y.address(), x.address(), 20, nullptr), CUDA_SUCCESS);
    EXPECT(y.values() == std::vector<unsigned>({1, 7, 7, 0xff, 1, 2, 2, 2}));
    EXPECT_EQUAL(cuMemsetD32Async(x.address() + 4, 7, 8, nullptr), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(cuMemcpyDtoDAsync_v2(y.address(), x.address() + 4, 32, nullptr), CUDA_ERROR_INVALID_VALUE);
    unsigned host[9];
    EXPECT_EQUAL(cuMemcpyDtoH_v2(host, x.address(), 36), CUDA_ERROR_INVALID_VALUE);
}

TEST(the_allocation_that_a_test_chose_fails)
{
    use_device();
    CUdeviceptr a = 0;
    void* pinned = nullptr;
    derain_simulator_fail_allocation(2);
    EXPECT_EQUAL(cuMemAlloc_v2(&a, 8), CUDA_SUCCESS);
    EXPECT_EQUAL(cuMemHostAlloc(&pinned, 8, 0), CUDA_ERROR_OUT_OF_MEMORY);
    EXPECT_EQUAL(cuMemHostAlloc(&pinned, 8, 0), CUDA_SUCCESS);
    cuMemFree_v2(a);
    cuMemFreeHost(pinned);
}

TEST(the_launch_that_a_test_chose_fails)
{
    const Program program("extern \"C\" __global__ void one(float* x) { x[0] += 1; }");
    const DeviceArray<float> x(std::vector<float>{0});
    const long long before = derain_simulator_launches();
    derain_simulator_fail_launch(2);
    EXPECT_EQUAL(launch(program.function("one"), {}, {}, 0, x.address()), CUDA_SUCCESS);
    EXPECT_EQUAL(launch(program.function("one"), {}, {}, 0, x.address()), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_EQUAL(launch(program.function("one"), {}, {}, 0, x.address()), CUDA_SUCCESS);
    EXPECT_EQUAL(x.values()[0], 2.0f);
    EXPECT_EQUAL(derain_simulator_launches(), before + 3);
}

TEST(a_lost_device_stays_lost_until_the_reset)
{
    use_device();
    CUdeviceptr a = 0;
    derain_simulator_lose_device(2);
    EXPECT_EQUAL(cuMemAlloc_v2(&a, 8), CUDA_SUCCESS);
    EXPECT_EQUAL(cuCtxSynchronize(), CUDA_ERROR_DEVICE_UNAVAILABLE);
    EXPECT_EQUAL(cuMemFree_v2(a), CUDA_ERROR_DEVICE_UNAVAILABLE);
    derain_simulator_reset();
    EXPECT_EQUAL(cuMemFree_v2(a), CUDA_SUCCESS);
}

TEST(slow_copies_take_their_time)
{
    use_device();
    const DeviceArray<float> x(1);
    derain_simulator_slow_copies(20000);
    const auto start = std::chrono::steady_clock::now();
    x.values();
    EXPECT(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(20));
}
