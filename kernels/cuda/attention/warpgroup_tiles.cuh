// What one warpgroup computes of attention: 64 queries by 128 keys of heads of 64 features, in products that read keys and values
// in shared memory, where copied boxes of a tensor left them.
#pragma once
#include "attention/online_softmax.cuh"
#include "derain/mma.cuh"
#include "derain/warpgroup.cuh"

constexpr int HEAD_DIM = 64;
constexpr int ROWS = 64; // a warpgroup's queries
constexpr int KEYS = 128;

// A warp's share of what the products take and make, in tiles of 8 columns and steps of 16: 16 rows.
using Scores = float[1][KEYS / 8][4];
using Weights = u32[KEYS / 16][4];
using Output = float[1][HEAD_DIM / 8][4];

// The first of the warp's rows among its warpgroup's.
DEVICE i32 warp_row()
{
    return threadIdx.x % WARPGROUP / 32 * 16;
}

// scores = Q·Kᵀ, as one group of products.
template <class T>
DEVICE void multiply_keys(Scores& scores, u32 queries, u32 keys)
{
    SharedMatrix a(queries);
    SharedMatrix b(keys);
    begin_products();
    multiply_rows<T, false>(scores[0], a, b);
#pragma unroll
    for (int step = 1; step < HEAD_DIM / 16; step++)
    {
        multiply_rows<T, true>(scores[0], a.moved(step * 32), b.moved(step * 32));
    }
    end_products();
}

// output += P·V, as one group of products.
template <class T>
DEVICE void multiply_values(Output& output, Weights& weights, u32 values)
{
    SharedMatrix b(values);
    pin(weights);
    pin(output[0]);
    begin_products();
#pragma unroll
    for (int step = 0; step < KEYS / 16; step++)
    {
        multiply_add_columns<T>(output[0], weights[step], b.moved(step * 16 * HEAD_DIM * (int)sizeof(T)));
    }
    end_products();
}

// A weight is where the product left its score, which is where the next product wants it.
template <class T>
DEVICE void pack_weights(Weights& weights, const Scores& scores)
{
#pragma unroll
    for (int step = 0; step < KEYS / 16; step++)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
        {
            const float(&weight)[4] = scores[0][2 * step + i / 2];
            weights[step][i] = pack<T>(weight[i % 2 * 2], weight[i % 2 * 2 + 1]);
        }
    }
}

// Takes the keys past the last one out of the softmax.
DEVICE void hide_missing_keys(Scores& scores, i32 keys)
{
#pragma unroll
    for (int tile = 0; tile < KEYS / 8; tile++)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
        {
            bool is_there = tile * 8 + threadIdx.x % 4 * 2 + i % 2 < keys;
            scores[0][tile][i] = is_there ? scores[0][tile][i] : -__int_as_float(0x7f800000);
        }
    }
}

// y: the first feature of the warp's first query; queries: how many there are from it on. Two neighbouring features are one store.
template <class T>
DEVICE void store_output(T* y, i64 stride, const Output& output, const OnlineSoftmax<1>& softmax, i32 queries)
{
#pragma unroll
    for (int half = 0; half < 2; half++)
    {
        float normalizer = softmax.normalizer(0, half);
        i32 query = threadIdx.x % 32 / 4 + 8 * half;
        if (query < queries)
        {
#pragma unroll
            for (int tile = 0; tile < HEAD_DIM / 8; tile++)
            {
                const float(&sums)[4] = output[0][tile];
                u32 two = pack<T>(sums[2 * half] * normalizer, sums[2 * half + 1] * normalizer);
                *(u32*)(y + query * stride + tile * 8 + threadIdx.x % 4 * 2) = two;
            }
        }
    }
}
