// The convolution of conv.cu in float32, every product and sum rounded once:
//   y[m][n] = residual[m][n] + activation(bias[n] + Σ_k a[m][k] · filter[n][k])
// with m, n, k and a as there. A block makes TILE x TILE of y, each thread 4 x 4 of them, 16 terms at a time.
#ifndef ACTIVATION
#error "Define ACTIVATION as NONE, SILU or GELU_TANH."
#endif
#ifndef TILE
#error "Define TILE as the rows and columns of y that a block makes, a multiple of 16."
#endif
#include "conv/conv_source.cuh"
#include "derain/activation.cuh"

constexpr int DEPTH = 16;
constexpr int EACH = 4;
constexpr int SIDE = TILE / EACH; // threads in each direction
constexpr int THREADS = SIDE * SIDE;
constexpr int PASS_ROWS = THREADS / DEPTH;
static_assert(TILE % 16 == 0 && TILE % PASS_ROWS == 0, "every thread loads and makes equally many elements");

// Terms by rows, so that a thread's EACH neighbours are one load; 4 more floats keep those aligned and off each
// other's banks.
struct Slab
{
    float terms[DEPTH][TILE + 4];
};

// TILE rows of a[m][k], a column of it by each thread.
DEVICE void load_input(Slab& slab, const ConvSource<float>& source,
    const ConvPosition (&positions)[TILE / PASS_ROWS], i32 k)
{
    ConvTap tap = source.tap(k);
    i32 channel = k % source.shape.channels;
#pragma unroll
    for (int i = 0; i < TILE / PASS_ROWS; i++)
    {
        const float* pixel = source.pixel(positions[i], tap);
        slab.terms[threadIdx.x % DEPTH][threadIdx.x / DEPTH + i * PASS_ROWS] = pixel != nullptr ? pixel[channel] : 0.0f;
    }
}

// TILE rows of filter[n][k].
DEVICE void load_filters(Slab& slab, const float* filter, i32 first, i32 outputs, i32 pitch, i32 k)
{
#pragma unroll
    for (int i = 0; i < TILE / PASS_ROWS; i++)
    {
        int row = threadIdx.x / DEPTH + i * PASS_ROWS;
        bool valid = first + row < outputs && k < pitch;
        slab.terms[threadIdx.x % DEPTH][row] = valid ? filter[(i64)(first + row) * pitch + k] : 0.0f;
    }
}

extern "C" __global__ void __launch_bounds__(THREADS) conv_simt(const float* x, const float* cache, const float* filter,
    const float* bias, const float* residual, float* y, i32 positions, i32 outputs, i32 pitch, ConvShape shape)
{
    __shared__ __align__(16) Slab input;
    __shared__ __align__(16) Slab filters;
    ConvSource<float> source{x, cache, shape};
    i32 column_tiles = (outputs + TILE - 1) / TILE;
    i32 first_row = (i32)(blockIdx.x / column_tiles) * TILE;
    i32 first_column = (i32)(blockIdx.x % column_tiles) * TILE;
    ConvPosition loaded[TILE / PASS_ROWS];
#pragma unroll
    for (int i = 0; i < TILE / PASS_ROWS; i++)
    {
        loaded[i] = source.position(first_row + threadIdx.x / DEPTH + i * PASS_ROWS, positions);
    }

    int own_row = threadIdx.x / SIDE * EACH;
    int own_column = threadIdx.x % SIDE * EACH;
    float sums[EACH][EACH] = {};
    for (i32 k = 0; k < pitch; k += DEPTH)
    {
        load_input(input, source, loaded, k + threadIdx.x % DEPTH);
        load_filters(filters, filter, first_column, outputs, pitch, k + threadIdx.x % DEPTH);
        __syncthreads();
#pragma unroll
        for (int term = 0; term < DEPTH; term++)
        {
            float4 a = *(const float4*)&input.terms[term][own_row];
            float4 b = *(const float4*)&filters.terms[term][own_column];
            float rows[EACH] = {a.x, a.y, a.z, a.w};
            float columns[EACH] = {b.x, b.y, b.z, b.w};
#pragma unroll
            for (int i = 0; i < EACH; i++)
            {
#pragma unroll
                for (int j = 0; j < EACH; j++)
                {
                    sums[i][j] = fmaf(rows[i], columns[j], sums[i][j]);
                }
            }
        }
        __syncthreads();
    }

#pragma unroll
    for (int i = 0; i < EACH; i++)
    {
#pragma unroll
        for (int j = 0; j < EACH; j++)
        {
            i32 row = first_row + own_row + i;
            i32 column = first_column + own_column + j;
            if (row < positions && column < outputs)
            {
                i64 offset = (i64)row * outputs + column; // y[row][column]
                float value = activation<ACTIVATION>(sums[i][j] + (bias != nullptr ? bias[column] : 0.0f));
                y[offset] = value + (residual != nullptr ? residual[offset] : 0.0f);
            }
        }
    }
}
