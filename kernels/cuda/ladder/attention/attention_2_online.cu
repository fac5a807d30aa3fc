// Rung 2: one walk over the keys. Each key's weight is taken under the largest score so far, and what was summed up under a
// smaller one is scaled down (Milakov and Gimelshein, 2018). The query stays in registers.
//
//     y[b][s][n] = Σⱼ pⱼ · v[b][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[b][j][n]⟩)
//
// q, k, v [B, S, N·64], tokens and batch rows any distance apart; y [B, S, N·64] without gaps. scale includes log2(e).
#ifndef ELEMENT
#error "attention_2_online.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#include "attention/key_value_source.cuh"
#include "derain/types.cuh"
#include "ladder/attention/thread_query.cuh"

using T = ELEMENT;

constexpr int THREADS = 128;

// Grid: tiles of THREADS queries, heads, batch rows.
extern "C" __global__ void __launch_bounds__(THREADS)
    attention_2_online(Tokens<T> q, Tokens<T> k, Tokens<T> v, T* y, i32 tokens, float scale)
{
    i32 token = blockIdx.x * THREADS + threadIdx.x;
    if (token >= tokens)
    {
        return;
    }
    i64 head = (i64)blockIdx.y * HEAD_DIM;
    i32 row = blockIdx.z;
    HeadTokens<T> keys = k.head(head, row, row, 0);
    HeadTokens<T> values = v.head(head, row, row, 0);

    ThreadQuery query;
    query.load(q.head(head, row, row, 0).at(token), scale);
    for (i32 key = 0; key < tokens; key++)
    {
        query.read(keys.at(key), values.at(key));
    }
    query.store(y + ((i64)row * tokens + token) * gridDim.y * HEAD_DIM + head);
}
