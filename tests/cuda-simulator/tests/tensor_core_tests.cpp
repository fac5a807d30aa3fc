// The instructions of mma.cuh against plain loops over the layouts that the PTX documentation gives.
#include "device.h"
#include <cmath>

TEST(matrix_fragments_multiply_as_documented)
{
    // a[i][k] = i + 2k, b[k][j] = k - j: small whole numbers, exact in f16 and bf16.
    const Program program(R"(
extern "C" __global__ void k(float* out, int bfloat)
{
    int l = threadIdx.x, g = l / 4, t = l % 4 * 2;
    auto bits = [&](float x) -> unsigned { return bfloat ? simulator::float_to_bfloat(x) : simulator::float_to_half(x); };
    auto a_at = [&](int i, int k) { return bits(i + 2 * k); };
    auto b_at = [&](int k, int j) { return bits(k - j); };
    unsigned a[4] = {a_at(g, t) | a_at(g, t + 1) << 16, a_at(g + 8, t) | a_at(g + 8, t + 1) << 16,
                     a_at(g, t + 8) | a_at(g, t + 9) << 16, a_at(g + 8, t + 8) | a_at(g + 8, t + 9) << 16};
    float d[4] = {1, 1, 1, 1};
    simulator::multiply_add(d, a, b_at(t, g) | b_at(t + 1, g) << 16, b_at(t + 8, g) | b_at(t + 9, g) << 16, bfloat != 0);
    out[g * 8 + t] = d[0];
    out[g * 8 + t + 1] = d[1];
    out[(g + 8) * 8 + t] = d[2];
    out[(g + 8) * 8 + t + 1] = d[3];
})");
    for (const int bfloat : {0, 1})
    {
        const DeviceArray<float> out(128);
        EXPECT_EQUAL(launch(program.function("k"), {}, {32}, 0, out.address(), bfloat), CUDA_SUCCESS);
        const std::vector<float> values = out.values();
        for (int i = 0; i < 16; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                float sum = 1;
                for (int k = 0; k < 16; k++)
                {
                    sum += (float)((i + 2 * k) * (k - j));
                }
                EXPECT_EQUAL(values[(size_t)(i * 8 + j)], sum);
            }
        }
    }
}

TEST(matrices_load_in_rows_and_in_columns)
{
    const Program program(R"(
extern "C" __global__ void k(unsigned* out, int transposed)
{
    __shared__ __align__(16) unsigned short s[32][8];
    int l = threadIdx.x;
    for (int c = 0; c < 8; c++) { s[l][c] = l * 8 + c; }
    __syncwarp();
    unsigned fragment[4];
    simulator::load_matrices(fragment, (unsigned)__cvta_generic_to_shared(&s[l][0]), transposed != 0);
    for (int m = 0; m < 4; m++) { out[l * 4 + m] = fragment[m]; }
})");
    for (const int transposed : {0, 1})
    {
        const DeviceArray<unsigned> out(128);
        EXPECT_EQUAL(launch(program.function("k"), {}, {32}, 0, out.address(), transposed), CUDA_SUCCESS);
        const std::vector<unsigned> values = out.values();
        for (unsigned l = 0; l < 32; l++)
        {
            for (unsigned m = 0; m < 4; m++)
            {
                const unsigned row = l / 4, column = l % 4 * 2;
                const unsigned low = m * 64 + (transposed ? column * 8 + row : row * 8 + column);
                EXPECT_EQUAL(values[l * 4 + m], low | (low + (transposed ? 8 : 1)) << 16);
            }
        }
    }
}

TEST(whole_warp_instructions_need_a_whole_warp)
{
    const Program program(R"(
extern "C" __global__ void k()
{
    float d[4] = {};
    unsigned a[4] = {};
    simulator::multiply_add(d, a, 0, 0, false);
})");
    EXPECT_EQUAL(launch(program.function("k"), {}, {32}, 0), CUDA_SUCCESS);
    EXPECT_EQUAL(launch(program.function("k"), {}, {48}, 0), CUDA_ERROR_LAUNCH_FAILED);
    EXPECT_CONTAINS(derain_simulator_last_report(), "in a warp of only 16 lanes");
}

TEST(asynchronous_copies_land_when_waited_for)
{
    const Program program(R"(
extern "C" __global__ void k(const float* x, float* out)
{
    __shared__ __align__(16) float s[12];
    unsigned address = (unsigned)__cvta_generic_to_shared(s);
    for (int group = 0; group < 3; group++)
    {
        simulator::copy_async(address + group * 16, x + group * 4, 16, group == 2 ? 0 : 16);
        simulator::commit_copies();
    }
    simulator::wait_for_copies(2);
    out[0] = s[3];
    simulator::wait_for_copies(0);
    out[1] = s[7];
    out[2] = s[8];
})");
    const DeviceArray<float> x(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    const DeviceArray<float> out(3);
    EXPECT_EQUAL(launch(program.function("k"), {}, {}, 0, x.address(), out.address()), CUDA_SUCCESS);
    EXPECT(out.values() == std::vector<float>({4, 8, 0}));
}

TEST(conversions_round_to_nearest_even)
{
    const Program program(R"(
extern "C" __global__ void k(unsigned short* out)
{
    out[0] = simulator::float_to_half(2049.0f);
    out[1] = simulator::float_to_half(2051.0f);
    out[2] = simulator::float_to_half(1e6f);
    out[3] = simulator::float_to_bfloat(257.0f);
    out[4] = simulator::float_to_bfloat(259.0f);
    out[5] = simulator::float_to_bfloat(__int_as_float(0x7f800001));
})");
    const DeviceArray<uint16_t> out(6);
    EXPECT_EQUAL(launch(program.function("k"), {}, {}, 0, out.address()), CUDA_SUCCESS);
    EXPECT(out.values() == std::vector<uint16_t>({0x6800, 0x6802, 0x7c00, 0x4380, 0x4382, 0x7fff}));
}
