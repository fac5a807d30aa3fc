// Rung 1: the formula. A thread has one query, and walks over all keys twice in global memory: for the largest score, then for
// the weighted sum.
//
//     y[b][s][n] = Σⱼ pⱼ · v[b][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[b][j][n]⟩)
//
// q, k, v [B, S, N·64], tokens and batch rows any distance apart; y [B, S, N·64] without gaps. scale includes log2(e).
#ifndef ELEMENT
#error "attention_1_naive.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#include "attention/key_value_source.cuh"
#include "derain/mma.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

constexpr int HEAD_DIM = 64;
constexpr int THREADS = 128;

DEVICE float score(const T* query, const T* key, float scale)
{
    float sum = 0.0f;
    for (int d = 0; d < HEAD_DIM; d++)
    {
        sum += to_float(query[d]) * to_float(key[d]);
    }
    return sum * scale;
}

// Grid: tiles of THREADS queries, heads, batch rows.
extern "C" __global__ void __launch_bounds__(THREADS)
    attention_1_naive(Tokens<T> q, Tokens<T> k, Tokens<T> v, T* y, i32 tokens, float scale)
{
    i32 token = blockIdx.x * THREADS + threadIdx.x;
    if (token >= tokens)
    {
        return;
    }
    i64 head = (i64)blockIdx.y * HEAD_DIM;
    i32 row = blockIdx.z;
    const T* query = q.head(head, row, row, 0).at(token);
    HeadTokens<T> keys = k.head(head, row, row, 0);
    HeadTokens<T> values = v.head(head, row, row, 0);

    float peak = score(query, keys.at(0), scale);
    for (i32 key = 1; key < tokens; key++)
    {
        peak = fmaxf(peak, score(query, keys.at(key), scale));
    }

    float sum = 0.0f;
    float output[HEAD_DIM] = {};
    for (i32 key = 0; key < tokens; key++)
    {
        float weight = exp2_approximate(score(query, keys.at(key), scale) - peak);
        const T* value = values.at(key);
        sum += weight;
#pragma unroll
        for (int d = 0; d < HEAD_DIM; d++)
        {
            output[d] += weight * to_float(value[d]);
        }
    }

    T* result = y + ((i64)row * tokens + token) * gridDim.y * HEAD_DIM + head;
#pragma unroll
    for (int d = 0; d < HEAD_DIM; d++)
    {
        result[d] = from_float<T>(output[d] / sum);
    }
}
