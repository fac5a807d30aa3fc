#include "matmul.h"
#include "../../include/derain_simulator_abi.h"
#include "../host_threads.h"
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <immintrin.h>
#include <vector>

namespace simulator
{
namespace
{
constexpr int64_t ROWS = 16; // of a tile: two vectors
constexpr int64_t COLUMNS = 6;

float load(ElementType type, const void* data, int64_t index)
{
    if (type == ElementType::Float32)
    {
        return ((const float*)data)[index];
    }
    const uint16_t bits = ((const uint16_t*)data)[index];
    if (type == ElementType::Float16)
    {
        return half_to_float(bits);
    }
    const uint32_t wide = (uint32_t)bits << 16;
    float value;
    std::memcpy(&value, &wide, 4);
    return value;
}

void store(ElementType type, void* data, int64_t index, float value)
{
    switch (type)
    {
    case ElementType::Float32:
        ((float*)data)[index] = value;
        break;
    case ElementType::Float16:
        ((uint16_t*)data)[index] = float_to_half(value);
        break;
    default:
        ((uint16_t*)data)[index] = float_to_bfloat(value);
        break;
    }
}

float activate(Activation activation, float x)
{
    switch (activation)
    {
    case Activation::Relu:
        return x > 0 ? x : 0;
    case Activation::Gelu:
        return 0.5f * x * (1.0f + std::tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
    default:
        return x;
    }
}

// `width` lines of the matrix from `first` on, as k groups of `width` floats; zeros past `count`. A line is a row of op(a), a column of
// op(b).
void pack_panel(const MatrixOperand& x, bool lines_are_contiguous, int64_t first, int64_t count, int64_t width, int64_t k, float* panel)
{
    const int64_t line_step = lines_are_contiguous ? 1 : x.leading;
    const int64_t k_step = lines_are_contiguous ? x.leading : 1;
    const int64_t present = std::min(width, count - first);
    if (present < width)
    {
        std::fill(panel, panel + k * width, 0.0f);
    }
    for (int64_t line = 0; line < present; line++)
    {
        for (int64_t i = 0; i < k; i++)
        {
            panel[i * width + line] = load(x.type, x.data, (first + line) * line_step + i * k_step);
        }
    }
}

void multiply_panels(const float* a, const float* b, int64_t k, float (&tile)[COLUMNS][ROWS])
{
    __m256 sum[COLUMNS][2] = {};
    for (int64_t i = 0; i < k; i++)
    {
        const __m256 low = _mm256_loadu_ps(a + i * ROWS);
        const __m256 high = _mm256_loadu_ps(a + i * ROWS + 8);
#pragma GCC unroll 6
        for (int64_t column = 0; column < COLUMNS; column++)
        {
            const __m256 factor = _mm256_set1_ps(b[i * COLUMNS + column]);
            sum[column][0] = _mm256_fmadd_ps(low, factor, sum[column][0]);
            sum[column][1] = _mm256_fmadd_ps(high, factor, sum[column][1]);
        }
    }
    for (int64_t column = 0; column < COLUMNS; column++)
    {
        _mm256_storeu_ps(tile[column], sum[column][0]);
        _mm256_storeu_ps(tile[column] + 8, sum[column][1]);
    }
}

void finish_tile(const Product& p, int64_t row, int64_t column, const float (&tile)[COLUMNS][ROWS])
{
    for (int64_t j = column; j < std::min(column + COLUMNS, p.n); j++)
    {
        for (int64_t i = row; i < std::min(row + ROWS, p.m); i++)
        {
            float value = p.alpha * tile[j - column][i - row];
            if (p.beta != 0)
            {
                value += p.beta * load(p.c.type, p.c.data, i + j * p.c.leading);
            }
            if (p.bias != nullptr)
            {
                value += load(p.bias_type, p.bias, i);
            }
            store(p.d_type, p.d, i + j * p.d_leading, activate(p.activation, value));
        }
    }
}
}

size_t size_of(ElementType type)
{
    return type == ElementType::Float32 ? 4 : 2;
}

void multiply(const Product& p)
{
    const int64_t row_panels = (p.m + ROWS - 1) / ROWS;
    const int64_t column_panels = (p.n + COLUMNS - 1) / COLUMNS;
    std::vector<float> a((size_t)(row_panels * ROWS * p.k));
    for (int64_t panel = 0; panel < row_panels; panel++)
    {
        pack_panel(p.a, !p.a.transposed, panel * ROWS, p.m, ROWS, p.k, a.data() + panel * ROWS * p.k);
    }
    std::atomic<int64_t> next{0};
    HostThreads::instance().run((uint64_t)column_panels, [&](BlockRunner&) {
        std::vector<float> b((size_t)(COLUMNS * p.k));
        float tile[COLUMNS][ROWS];
        for (int64_t panel; (panel = next++) < column_panels;)
        {
            pack_panel(p.b, p.b.transposed, panel * COLUMNS, p.n, COLUMNS, p.k, b.data());
            for (int64_t rows = 0; rows < row_panels; rows++)
            {
                multiply_panels(a.data() + rows * ROWS * p.k, b.data(), p.k, tile);
                finish_tile(p, rows * ROWS, panel * COLUMNS, tile);
            }
        }
    });
}
}
