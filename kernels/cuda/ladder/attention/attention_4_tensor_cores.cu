// Rung 4: both products on tensor cores (mma.sync). A warp has 16 queries in registers, and its scores stay there: where one
// product leaves a weight is where the next one wants it. Keys and values lie in shared memory in plain rows, from which each
// lane gathers its operands one or two elements at a time.
//
//     y[b][s][n] = Σⱼ pⱼ · v[b][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[b][j][n]⟩)
//
// q, k, v [B, S, N·64], tokens and batch rows any multiple of 8 elements apart; y [B, S, N·64] without gaps. scale includes
// log2(e) and is positive.
#ifndef ELEMENT
#error "attention_4_tensor_cores.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#include "attention/key_value_source.cuh"
#include "attention/online_softmax.cuh"
#include "derain/mma.cuh"
#include "derain/pack.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

constexpr int HEAD_DIM = 64;
constexpr int KEYS = 64;
constexpr int WARPS = 4;
constexpr int THREADS = 32 * WARPS;
constexpr int QUERIES = 16 * WARPS;

using Tile = T[KEYS][HEAD_DIM];
using Scores = float[1][KEYS / 8][4];
using Output = float[1][HEAD_DIM / 8][4];

// Zeros where there is no token.
DEVICE void load_tile(Tile& tile, const HeadTokens<T>& source, i32 first, i32 count)
{
    constexpr int CHUNKS = HEAD_DIM / 8;
    for (i32 i = threadIdx.x; i < KEYS * CHUNKS; i += THREADS)
    {
        i32 row = i / CHUNKS;
        i32 feature = i % CHUNKS * 8;
        Pack<T, 8> chunk = {};
        if (row < count)
        {
            chunk = *(const Pack<T, 8>*)(source.at(first + row) + feature);
        }
        *(Pack<T, 8>*)&tile[row][feature] = chunk;
    }
}

DEVICE u32 pair(const T* elements)
{
    return *(const u32*)elements;
}

// Grid: tiles of QUERIES queries, heads, batch rows.
extern "C" __global__ void __launch_bounds__(THREADS)
    attention_4_tensor_cores(Tokens<T> q, Tokens<T> k, Tokens<T> v, T* y, i32 tokens, float scale)
{
    __shared__ __align__(16) Tile keys;
    __shared__ __align__(16) Tile values;
    i64 head = (i64)blockIdx.y * HEAD_DIM;
    i32 row = blockIdx.z;
    HeadTokens<T> q_head = q.head(head, row, row, 0);
    HeadTokens<T> k_head = k.head(head, row, row, 0);
    HeadTokens<T> v_head = v.head(head, row, row, 0);

    // The places of multiply_add: rows g and g + 8, columns t and t + 1.
    i32 g = threadIdx.x % 32 / 4;
    i32 t = threadIdx.x % 4 * 2;
    i32 first_query = blockIdx.x * QUERIES + threadIdx.x / 32 * 16;
    u32 queries[HEAD_DIM / 16][4];
#pragma unroll
    for (int step = 0; step < HEAD_DIM / 16; step++)
    {
#pragma unroll
        for (int i = 0; i < 4; i++)
        {
            i32 query = min(first_query + g + i % 2 * 8, tokens - 1);
            queries[step][i] = pair(q_head.at(query) + step * 16 + i / 2 * 8 + t);
        }
    }

    OnlineSoftmax<1> softmax(scale);
    Output output = {};
    for (i32 first = 0; first < tokens; first += KEYS)
    {
        i32 count = min(KEYS, tokens - first);
        __syncthreads();
        load_tile(keys, k_head, first, count);
        load_tile(values, v_head, first, count);
        __syncthreads();

        // scores = Q·Kᵀ; those of keys that are not there, -∞
        Scores scores = {};
#pragma unroll
        for (int tile = 0; tile < KEYS / 8; tile++)
        {
#pragma unroll
            for (int step = 0; step < HEAD_DIM / 16; step++)
            {
                const T* key = &keys[tile * 8 + g][step * 16 + t];
                multiply_add<T>(scores[0][tile], queries[step], pair(key), pair(key + 8));
            }
#pragma unroll
            for (int i = 0; i < 4; i++)
            {
                bool is_there = tile * 8 + t + i % 2 < count;
                scores[0][tile][i] = is_there ? scores[0][tile][i] : -__int_as_float(0x7f800000);
            }
        }
        softmax.weigh(scores, output);

        // output += P·V
#pragma unroll
        for (int step = 0; step < KEYS / 16; step++)
        {
            u32 weights[4];
#pragma unroll
            for (int i = 0; i < 4; i++)
            {
                const float(&weight)[4] = scores[0][2 * step + i / 2];
                weights[i] = pack<T>(weight[i % 2 * 2], weight[i % 2 * 2 + 1]);
            }
#pragma unroll
            for (int tile = 0; tile < HEAD_DIM / 8; tile++)
            {
                i32 key = step * 16 + t;
                i32 feature = tile * 8 + g;
                u32 b0 = values[key][feature].bits | (u32)values[key + 1][feature].bits << 16;
                u32 b1 = values[key + 8][feature].bits | (u32)values[key + 9][feature].bits << 16;
                multiply_add<T>(output[0][tile], weights, b0, b1);
            }
        }
    }

    // y[b][s][n][d]
#pragma unroll
    for (int half = 0; half < 2; half++)
    {
        i32 query = first_query + g + half * 8;
        float normalizer = softmax.normalizer(0, half);
        T* result = y + ((i64)row * tokens + query) * gridDim.y * HEAD_DIM + head;
#pragma unroll
        for (int tile = 0; tile < HEAD_DIM / 8; tile++)
        {
            const float(&sums)[4] = output[0][tile];
            if (query < tokens)
            {
                *(u32*)(result + tile * 8 + t) = pack<T>(sums[2 * half] * normalizer, sums[2 * half + 1] * normalizer);
            }
        }
    }
}
