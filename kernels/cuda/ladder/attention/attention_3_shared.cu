// Rung 3: a block's threads fetch keys and values together, a tile at a time, into shared memory, from which all of its queries
// read them: global memory is read once for THREADS queries, not for each.
//
//     y[b][s][n] = Σⱼ pⱼ · v[b][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[b][j][n]⟩)
//
// q, k, v [B, S, N·64], tokens and batch rows any distance apart; y [B, S, N·64] without gaps. scale includes log2(e).
#ifndef ELEMENT
#error "attention_3_shared.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#include "attention/key_value_source.cuh"
#include "derain/types.cuh"
#include "ladder/attention/thread_query.cuh"

using T = ELEMENT;

constexpr int THREADS = 128;
constexpr int KEYS = 32;

// Grid: tiles of THREADS queries, heads, batch rows.
extern "C" __global__ void __launch_bounds__(THREADS)
    attention_3_shared(Tokens<T> q, Tokens<T> k, Tokens<T> v, T* y, i32 tokens, float scale)
{
    __shared__ T keys[KEYS][HEAD_DIM];
    __shared__ T values[KEYS][HEAD_DIM];
    i32 token = blockIdx.x * THREADS + threadIdx.x;
    i64 head = (i64)blockIdx.y * HEAD_DIM;
    i32 row = blockIdx.z;
    HeadTokens<T> key_source = k.head(head, row, row, 0);
    HeadTokens<T> value_source = v.head(head, row, row, 0);

    ThreadQuery query;
    query.load(q.head(head, row, row, 0).at(min(token, tokens - 1)), scale);
    for (i32 first = 0; first < tokens; first += KEYS)
    {
        i32 count = min(KEYS, tokens - first);
        __syncthreads(); // every thread has left the tile before
        for (i32 i = threadIdx.x; i < count * HEAD_DIM; i += THREADS)
        {
            i32 key = i / HEAD_DIM;
            i32 feature = i % HEAD_DIM;
            keys[key][feature] = key_source.at(first + key)[feature];
            values[key][feature] = value_source.at(first + key)[feature];
        }
        __syncthreads();
        for (i32 key = 0; key < count; key++)
        {
            query.read(keys[key], values[key]);
        }
    }
    if (token < tokens)
    {
        query.store(y + ((i64)row * tokens + token) * gridDim.y * HEAD_DIM + head);
    }
}
