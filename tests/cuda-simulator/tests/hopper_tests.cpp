// Tensor copies and warpgroup products: what they do when used rightly, and that misuse is found.
#include "../src/tensor_map.h"
#include "device.h"
#include <cstdlib>

extern "C" CUresult cuTensorMapEncodeTiled(void*, int, uint32_t, uint64_t, const uint64_t*, const uint64_t*, const uint32_t*,
                                           const uint32_t*, int, int, int, int);

namespace
{
constexpr int HALF = 6;

struct alignas(64) Map
{
    unsigned char bytes[128];
};

// Rows of `columns` 16-bit elements, and a box of 64 columns.
CUresult encode(Map& map, uint64_t address, uint64_t columns, uint64_t rows, uint32_t box_rows, int swizzle)
{
    const uint64_t sizes[] = {columns, rows, 1};
    const uint64_t strides[] = {columns * 2, columns * rows * 2};
    const uint32_t box[] = {64, box_rows, 1};
    const uint32_t steps[] = {1, 1, 1};
    return cuTensorMapEncodeTiled(&map, HALF, 3, address, sizes, strides, box, steps, 0, swizzle, 0, 0);
}

// f16 of small whole numbers.
std::vector<unsigned short> numbers(size_t count)
{
    std::vector<unsigned short> values(count);
    for (size_t i = 0; i < count; i++)
    {
        const int value = (int)(i * 7 % 11) - 5;
        values[i] = value == 0
                        ? 0
                        : (unsigned short)((value < 0 ? 0x8000 : 0) | (int)(__builtin_bit_cast(unsigned short, (_Float16)std::abs(value))));
    }
    return values;
}

float value_of(unsigned short bits)
{
    return (float)__builtin_bit_cast(_Float16, bits);
}

// A kernel of one warpgroup and one copying thread more, in which BUG plants a mistake. It multiplies two 64 × 64 matrices: y = a · bᵀ, or
// y = a · b with TRANSPOSED; a by rows in registers or in shared memory.
const char* const PRELUDE = R"(
struct alignas(64) Map { unsigned char bytes[128]; };
typedef unsigned u32;
typedef unsigned long long u64;
__device__ u64 descriptor(u32 address, u64 swizzle = 1) { return (u64)(address & 0x3ffff) / 16 | 64ull << 32 | swizzle << 62; }
__device__ u32 address_of(const void* p) { return (u32)__cvta_generic_to_shared(p); }
__device__ void deal(float* y, float (&d)[32])
{
    int w = threadIdx.x / 32, l = threadIdx.x % 32;
    for (int i = 0; i < 32; i++) { y[(w * 16 + l / 4 + i / 2 % 2 * 8) * 64 + i / 4 * 8 + l % 4 * 2 + i % 2] = d[i]; }
}
)";

const char* const PRODUCT = R"(
extern "C" __global__ void __launch_bounds__(256) k(const __grid_constant__ Map a, const __grid_constant__ Map b, float* y, int TRANSPOSED, int BUG)
{
    extern __shared__ __align__(1024) unsigned char shared_memory[];
    u32 start = (address_of(shared_memory) + 1023) & ~1023u, bar = start + 16384;
    int t = threadIdx.x;
    if (t == 0)
    {
        simulator::init_barrier(bar, 1);
        if (BUG != 1) { simulator::publish_barriers(); }
    }
    if (BUG != 2) { __syncthreads(); }
    if (t >= 128)
    {
        if (t == 128)
        {
            if (BUG != 3) { simulator::arrive_at_barrier(bar, BUG == 4 ? 16000 : BUG == 5 ? 17000 : 16384); }
            simulator::copy_box(start, &a, {0, 0, 0}, 3, bar);
            simulator::copy_box(start + (BUG == 6 ? 8192 + 128 : 8192), &b, {0, 0, 0}, 3, bar);
            if (BUG == 7) { simulator::copy_box(start, &a, {0, 0, 0}, 3, bar); }
        }
        return;
    }
    if (BUG != 8) { simulator::wait_for_barrier(bar, BUG == 9); }
    float d[32] = {};
    if (BUG != 10) { simulator::begin_products(); }
    for (int step = 0; step < 4; step++)
    {
        u64 where = descriptor(start + 8192 + step * (TRANSPOSED ? 2048 : 32), BUG == 11 ? 2 : 1);
        simulator::multiply_warpgroup(d, 64, {nullptr, descriptor(start + step * 32)}, {where, TRANSPOSED != 0}, true, false);
    }
    if (BUG == 12) { y[0] = d[0]; }
    simulator::end_products();
    if (BUG == 12) { y[t] = d[0]; }
    if (BUG != 13) { simulator::wait_for_products(0); }
    if (BUG != 13) { deal(y, d); }
})";

struct Product
{
    const DeviceArray<unsigned short> a{numbers(64 * 64)};
    const DeviceArray<unsigned short> b{numbers(64 * 64)};
    const DeviceArray<float> y{64 * 64};

    CUresult run(bool transposed, int bug) const
    {
        static const Program& program = *new Program(std::string(PRELUDE) + PRODUCT);
        use_device();
        Map maps[2];
        EXPECT_EQUAL(encode(maps[0], a.address(), 64, 64, 64, 3), CUDA_SUCCESS);
        EXPECT_EQUAL(encode(maps[1], b.address(), 64, 64, 64, 3), CUDA_SUCCESS);
        return launch(program.function("k"), {}, {256}, 20000, maps[0], maps[1], y.address(), (int)transposed, bug);
    }

    // Whether y is what the loops say.
    bool is_right(bool transposed) const
    {
        const std::vector<unsigned short> x = a.values(), z = b.values();
        const std::vector<float> values = y.values();
        for (size_t i = 0; i < 64; i++)
        {
            for (size_t j = 0; j < 64; j++)
            {
                float sum = 0;
                for (size_t k = 0; k < 64; k++)
                {
                    sum += value_of(x[i * 64 + k]) * value_of(transposed ? z[k * 64 + j] : z[j * 64 + k]);
                }
                if (values[i * 64 + j] != sum)
                {
                    return false;
                }
            }
        }
        return true;
    }
};

bool is_checked()
{
    const char* check = std::getenv("DERAIN_SIMULATOR_CHECK");
    return check != nullptr && std::atoi(check) != 0;
}

// With the bug the launch fails and the report holds a part.
void expect_misuse(int bug, const char* part)
{
    const Product product;
    const CUresult result = product.run(false, bug);
    EXPECT_CONTAINS(derain_simulator_last_report(), part);
    EXPECT(result == CUDA_ERROR_LAUNCH_FAILED || result == CUDA_ERROR_ILLEGAL_ADDRESS);
}
}

TEST(warpgroup_products_of_copied_boxes_are_products)
{
    for (const bool transposed : {false, true})
    {
        Product product;
        EXPECT_EQUAL(product.run(transposed, 0), CUDA_SUCCESS);
        EXPECT(product.is_right(transposed));
    }
}

TEST(a_copy_on_a_barrier_that_was_not_published)
{
    expect_misuse(1, "after whose initialisation there was no fence.mbarrier_init");
}

TEST(a_barrier_used_by_threads_that_may_come_before_its_initialisation)
{
    if (is_checked())
    {
        expect_misuse(2, "mbarrier");
    }
}

TEST(copies_that_nobody_announced)
{
    expect_misuse(3, "deadlock: 128 threads have ended, 128 wait for phase 0 of the mbarrier at shared address");
}

TEST(more_bytes_than_were_announced)
{
    expect_misuse(4, "mbarrier: 16384 bytes are copied in phase 0 of the one at shared address");
    expect_misuse(7, "tensor copy: "); // they are of the next phase, that nobody waits for
}

TEST(fewer_bytes_than_were_announced)
{
    expect_misuse(5, "with 16384 bytes copied of 17000 announced");
}

TEST(a_swizzled_box_off_its_pattern)
{
    expect_misuse(6, "misaligned: a tensor copy with 128-byte swizzle");
}

TEST(a_product_that_does_not_wait_for_its_operands)
{
    if (is_checked())
    {
        expect_misuse(8, "shared memory is read");
        expect_misuse(9, "shared memory is read");
    }
    else
    {
        expect_misuse(8, "nobody has waited for phase 0 of the mbarrier");
    }
}

TEST(a_product_without_a_fence)
{
    expect_misuse(10, "wgmma: no wgmma.fence since the latest wgmma.commit_group");
}

TEST(another_swizzle_than_that_of_the_copy_gives_other_numbers)
{
    Product product;
    EXPECT_EQUAL(product.run(false, 11), CUDA_SUCCESS);
    EXPECT(!product.is_right(false));
}

TEST(accumulators_read_before_their_products_were_waited_for)
{
    if (is_checked())
    {
        expect_misuse(12, "wgmma: a load of its accumulators by thread");
    }
}

TEST(products_that_nobody_waits_for)
{
    expect_misuse(13, "has waited for its products");
}

TEST(operands_in_registers_are_rows_of_each_warp)
{
    const Program program(std::string(PRELUDE) + R"(
extern "C" __global__ void __launch_bounds__(128) k(const unsigned short* a, const unsigned short* b, float* y)
{
    extern __shared__ __align__(1024) unsigned char shared_memory[];
    u32 start = (address_of(shared_memory) + 1023) & ~1023u;
    unsigned char* bytes = shared_memory + (start - address_of(shared_memory));
    int t = threadIdx.x, w = t / 32, l = t % 32;
    for (int i = t; i < 512; i += 128)
    {
        *(uint4*)(bytes + (i * 16 ^ (i / 8 % 8 << 4))) = ((const uint4*)b)[i];
    }
    simulator::fence_async_proxy();
    __syncthreads();
    float d[32] = {};
    simulator::begin_products();
    for (int step = 0; step < 4; step++)
    {
        u32 words[4];
        for (int i = 0; i < 4; i++)
        {
            words[i] = *(const u32*)(a + (w * 16 + l / 4 + i % 2 * 8) * 64 + step * 16 + i / 2 * 8 + l % 4 * 2);
        }
        simulator::multiply_warpgroup(d, 64, {words, 0}, {descriptor(start + step * 2048), true}, step > 0, false);
    }
    simulator::end_products();
    simulator::wait_for_products(0);
    deal(y, d);
})");
    Product product;
    EXPECT_EQUAL(launch(program.function("k"), {}, {128}, 10000, product.a.address(), product.b.address(), product.y.address()),
                 CUDA_SUCCESS);
    EXPECT(product.is_right(true));
}

TEST(a_products_operand_stored_without_a_proxy_fence)
{
    if (!is_checked())
    {
        return;
    }
    for (const int bug : {0, 1})
    {
        const Program program(std::string(PRELUDE) + R"(
extern "C" __global__ void __launch_bounds__(128) k(float* y)
{
    __shared__ __align__(1024) unsigned char s[8192];
    for (int i = threadIdx.x; i < 512; i += 128) { ((uint4*)s)[i] = {0, 0, 0, 0}; }
    if (!BUG) { simulator::fence_async_proxy(); }
    __syncthreads();
    u32 words[4] = {};
    float d[32] = {};
    simulator::begin_products();
    simulator::multiply_warpgroup(d, 64, {words, 0}, {descriptor(address_of(s)), true}, true, false);
    simulator::end_products();
    simulator::wait_for_products(0);
    deal(y, d);
})",
                              {"-DBUG=" + std::to_string(bug)});
        const DeviceArray<float> y(64 * 64);
        EXPECT_EQUAL(launch(program.function("k"), {}, {128}, 0, y.address()), bug ? CUDA_ERROR_LAUNCH_FAILED : CUDA_SUCCESS);
        EXPECT(!bug || std::string(derain_simulator_last_report()).find("proxy: a wgmma reads shared memory that thread") == 0);
    }
}

TEST(a_copy_over_what_others_still_read)
{
    if (!is_checked())
    {
        return;
    }
    for (const int bug : {0, 1})
    {
        const Program program(std::string(PRELUDE) + R"(
extern "C" __global__ void __launch_bounds__(256) k(const __grid_constant__ Map a, float* y)
{
    extern __shared__ __align__(1024) unsigned char shared_memory[];
    u32 start = (address_of(shared_memory) + 1023) & ~1023u, full = start + 8192, empty = full + 8;
    int t = threadIdx.x;
    if (t == 0)
    {
        simulator::init_barrier(full, 1);
        simulator::init_barrier(empty, 4);
        simulator::publish_barriers();
    }
    __syncthreads();
    if (t == 128)
    {
        for (int round = 0; round < 3; round++)
        {
            if (!BUG) { simulator::wait_for_barrier(empty, round % 2 ^ 1); }
            else if (round > 0) { simulator::wait_for_barrier(full, round % 2 ^ 1); }
            simulator::arrive_at_barrier(full, 8192);
            simulator::copy_box(start, &a, {0, 0, 0}, 3, full);
        }
    }
    if (t >= 128) { return; }
    float d[32] = {};
    for (int round = 0; round < 3; round++)
    {
        simulator::wait_for_barrier(full, round % 2);
        simulator::begin_products();
        simulator::multiply_warpgroup(d, 64, {nullptr, descriptor(start)}, {descriptor(start), false}, true, false);
        simulator::end_products();
        simulator::wait_for_products(0);
        if (t % 32 == 0) { simulator::arrive_at_barrier(empty, 0); }
    }
    deal(y, d);
})",
                              {"-DBUG=" + std::to_string(bug)});
        Product product;
        Map map;
        EXPECT_EQUAL(encode(map, product.a.address(), 64, 64, 64, 3), CUDA_SUCCESS);
        const CUresult result = launch(program.function("k"), {}, {256}, 10000, map, product.y.address());
        EXPECT_EQUAL(result, bug ? CUDA_ERROR_LAUNCH_FAILED : CUDA_SUCCESS);
    }
}

TEST(warps_of_a_warpgroup_that_part)
{
    const Program program(std::string(PRELUDE) + R"(
extern "C" __global__ void __launch_bounds__(128) k(float* y)
{
    __shared__ __align__(1024) unsigned char s[8192];
    for (int i = threadIdx.x; i < 512; i += 128) { ((uint4*)s)[i] = {0, 0, 0, 0}; }
    simulator::fence_async_proxy();
    __syncthreads();
    u32 words[4] = {};
    float d[32] = {};
    if (threadIdx.x < 96)
    {
        simulator::begin_products();
        simulator::multiply_warpgroup(d, 64, {words, 0}, {descriptor(address_of(s)), true}, true, false);
        simulator::end_products();
        simulator::wait_for_products(0);
    }
    deal(y, d);
})");
    const DeviceArray<float> y(64 * 64);
    EXPECT_EQUAL(launch(program.function("k"), {}, {128}, 0, y.address()), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "divergence: warp 3 executed wgmma 0 times and warp 0 of its warpgroup 1 times");
}

TEST(a_box_beyond_the_tensor_is_zeros)
{
    const Program program(std::string(PRELUDE) + R"(
extern "C" __global__ void __launch_bounds__(64) k(const __grid_constant__ Map a, unsigned short* y)
{
    extern __shared__ __align__(1024) unsigned char shared_memory[];
    u32 start = (address_of(shared_memory) + 1023) & ~1023u, bar = start + 2048;
    if (threadIdx.x == 0)
    {
        simulator::init_barrier(bar, 1);
        simulator::publish_barriers();
        simulator::arrive_at_barrier(bar, 2048);
        simulator::copy_box(start, &a, {32, 1, 0}, 3, bar);
    }
    __syncthreads();
    simulator::wait_for_barrier(bar, 0);
    unsigned short* s = (unsigned short*)(shared_memory + (start - address_of(shared_memory)));
    for (int row = 0; row < 16; row++)
    {
        y[row * 64 + threadIdx.x] = s[row * 64 + (threadIdx.x ^ row % 8 * 8)];
    }
})");
    const std::vector<unsigned short> values = numbers(5 * 80);
    const DeviceArray<unsigned short> a(values);
    const DeviceArray<unsigned short> y(16 * 64);
    Map map;
    EXPECT_EQUAL(encode(map, a.address(), 80, 5, 16, 3), CUDA_SUCCESS);
    EXPECT_EQUAL(launch(program.function("k"), {}, {64}, 4096, map, y.address()), CUDA_SUCCESS);
    const std::vector<unsigned short> result = y.values();
    for (size_t row = 0; row < 16; row++)
    {
        for (size_t column = 0; column < 64; column++)
        {
            const bool is_there = row + 1 < 5 && column + 32 < 80;
            EXPECT_EQUAL(result[row * 64 + column], is_there ? values[(row + 1) * 80 + column + 32] : 0);
        }
    }
}

TEST(tensor_maps_obey_the_drivers_conditions)
{
    use_device();
    Map map;
    EXPECT_EQUAL(encode(map, 4096, 64, 64, 64, 3), CUDA_SUCCESS);
    EXPECT_EQUAL(encode(map, 4104, 64, 64, 64, 3), CUDA_ERROR_INVALID_VALUE); // address
    EXPECT_EQUAL(encode(map, 4096, 60, 64, 64, 3), CUDA_ERROR_INVALID_VALUE); // stride
    EXPECT_EQUAL(encode(map, 4096, 64, 0, 64, 3), CUDA_ERROR_INVALID_VALUE);  // empty
    EXPECT_EQUAL(encode(map, 4096, 64, 64, 257, 3), CUDA_ERROR_INVALID_VALUE);
    EXPECT_EQUAL(encode(map, 4096, 64, 64, 64, 2), CUDA_ERROR_INVALID_VALUE); // a row wider than the swizzle
}
