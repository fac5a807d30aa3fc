// Rung 7: a warpgroup of its own for the copies. It runs ahead of the two that compute by up to STAGES tiles, they tell it by
// mbarriers when a slot is free, and no barrier of the whole block holds anybody up. The registers that the copying threads do
// not need go to the others.
//
//     y[b][s][n] = Σⱼ pⱼ · v[b][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[b][j][n]⟩)
//
// q, k, v [B, S, N·64] by their maps, in boxes of 64 features and 128 tokens; y [B, S, N·64] without gaps. scale includes
// log2(e) and is positive.
//
// Only for sm_90a: warpgroup products and the copy engine.
#ifndef ELEMENT
#error "attention_7_specialized.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#include "attention/warpgroup_tiles.cuh"
#include "derain/mbarrier.cuh"
#include "derain/tensor_copy.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

constexpr int CONSUMERS = 2;
constexpr int QUERIES = CONSUMERS * ROWS;
constexpr int THREADS = (1 + CONSUMERS) * WARPGROUP;
constexpr int QUERY_BYTES = QUERIES * HEAD_DIM * sizeof(T);
constexpr int TILE_BYTES = KEYS * HEAD_DIM * sizeof(T);
constexpr int STAGES = 4;

// Grid: tiles of QUERIES queries, heads, batch rows. Shared memory: queries, the slots of keys and values, two barriers for
// each of these and one, and 1024 bytes to align it.
extern "C" __global__ void __launch_bounds__(THREADS, 1) attention_7_specialized(
    const __grid_constant__ TensorMap q,
    const __grid_constant__ TensorMap k,
    const __grid_constant__ TensorMap v,
    T* y,
    i32 tokens,
    float scale)
{
    extern __shared__ __align__(1024) unsigned char shared_memory[];
    u32 queries = (shared_address(shared_memory) + 1023) & ~1023u;
    auto keys_of = [&](i32 slot) { return queries + QUERY_BYTES + slot * 2 * TILE_BYTES; };
    auto values_of = [&](i32 slot) { return keys_of(slot) + TILE_BYTES; };
    auto arrived = [&](i32 slot) { return Barrier{keys_of(STAGES) + slot * Barrier::BYTES}; };
    auto released = [&](i32 slot) { return arrived(STAGES + slot); };
    Barrier queries_arrived = arrived(2 * STAGES);
    i32 feature = blockIdx.y * HEAD_DIM;
    i32 first_query = blockIdx.x * QUERIES;
    i32 row = blockIdx.z;
    if (threadIdx.x == 0)
    {
        queries_arrived.init(1);
        for (i32 slot = 0; slot < STAGES; slot++)
        {
            arrived(slot).init(1);
            released(slot).init(CONSUMERS * WARPGROUP / 32); // one lane of each consuming warp
        }
        publish_barriers();
    }
    __syncthreads();

    RingPosition<STAGES> at;
    int consumer = threadIdx.x / WARPGROUP - 1;
    if (consumer < 0)
    {
        give_registers<24>();
        if (threadIdx.x == 0)
        {
            queries_arrived.arrive_and_expect(QUERY_BYTES);
            copy_box(queries, q, feature, first_query, row, queries_arrived);
            for (i32 first = 0; first < tokens; first += KEYS, at.advance())
            {
                released(at.slot).wait(at.parity ^ 1);
                arrived(at.slot).arrive_and_expect(2 * TILE_BYTES);
                copy_box(keys_of(at.slot), k, feature, first, row, arrived(at.slot));
                copy_box(values_of(at.slot), v, feature, first, row, arrived(at.slot));
            }
        }
        return;
    }

    take_registers<240>();
    Scores scores;
    Weights weights;
    Output output = {};
    OnlineSoftmax<1> softmax(scale);
    queries_arrived.wait(0);
    for (i32 first = 0; first < tokens; first += KEYS, at.advance())
    {
        arrived(at.slot).wait(at.parity);
        multiply_keys<T>(scores, queries + consumer * (QUERY_BYTES / CONSUMERS), keys_of(at.slot));
        wait_for_products<0>(scores[0]);
        if (tokens - first < KEYS)
        {
            hide_missing_keys(scores, tokens - first);
        }
        softmax.weigh(scores, output);
        pack_weights<T>(weights, scores);
        multiply_values<T>(output, weights, values_of(at.slot));
        wait_for_products<0>(output[0]);
        if (threadIdx.x % 32 == 0)
        {
            released(at.slot).arrive();
        }
    }

    // y[b][s][n][d]
    i32 query = first_query + consumer * ROWS + warp_row();
    i64 width = (i64)gridDim.y * HEAD_DIM;
    store_output(y + ((i64)row * tokens + query) * width + feature, width, output, softmax, tokens - query);
}
