// Rung 6: products of a warpgroup (wgmma), 64 queries by 128 keys, which read keys and values where the copy engine (TMA) left
// them: no warp loads an operand, or computes an address for one. One thread asks for the next tile before all compute on this
// one.
//
//     y[b][s][n] = Σⱼ pⱼ · v[b][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[b][j][n]⟩)
//
// q, k, v [B, S, N·64] by their maps, in boxes of 64 features and 64 queries, 128 keys or values; y [B, S, N·64] without gaps.
// scale includes log2(e) and is positive.
//
// Only for sm_90a: warpgroup products and the copy engine.
#ifndef ELEMENT
#error "attention_6_warpgroups.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#include "attention/warpgroup_tiles.cuh"
#include "derain/mbarrier.cuh"
#include "derain/tensor_copy.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

constexpr int QUERY_BYTES = ROWS * HEAD_DIM * sizeof(T);
constexpr int TILE_BYTES = KEYS * HEAD_DIM * sizeof(T);
constexpr int SLOTS = 2;

// Grid: tiles of ROWS queries, heads, batch rows. Shared memory: queries, the slots of keys and values, a barrier for each of
// these and one, and 1024 bytes to align it.
extern "C" __global__ void __launch_bounds__(WARPGROUP) attention_6_warpgroups(
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
    auto arrived = [&](i32 slot) { return Barrier{keys_of(SLOTS) + slot * Barrier::BYTES}; };
    Barrier queries_arrived = arrived(SLOTS);

    i32 feature = blockIdx.y * HEAD_DIM;
    i32 first_query = blockIdx.x * ROWS;
    i32 row = blockIdx.z;
    auto fetch = [&](i32 first, i32 slot)
    {
        if (threadIdx.x == 0 && first < tokens)
        {
            arrived(slot).arrive_and_expect(2 * TILE_BYTES);
            copy_box(keys_of(slot), k, feature, first, row, arrived(slot));
            copy_box(values_of(slot), v, feature, first, row, arrived(slot));
        }
    };
    if (threadIdx.x == 0)
    {
        queries_arrived.init(1);
        for (i32 slot = 0; slot < SLOTS; slot++)
        {
            arrived(slot).init(1);
        }
        publish_barriers();
        queries_arrived.arrive_and_expect(QUERY_BYTES);
        copy_box(queries, q, feature, first_query, row, queries_arrived);
    }
    fetch(0, 0);
    __syncthreads();

    Scores scores;
    Weights weights;
    Output output = {};
    OnlineSoftmax<1> softmax(scale);
    queries_arrived.wait(0);
    RingPosition<SLOTS> at;
    for (i32 first = 0; first < tokens; first += KEYS, at.advance())
    {
        fetch(first + KEYS, at.slot ^ 1);
        arrived(at.slot).wait(at.parity);
        multiply_keys<T>(scores, queries, keys_of(at.slot));
        wait_for_products<0>(scores[0]);
        if (tokens - first < KEYS)
        {
            hide_missing_keys(scores, tokens - first);
        }
        softmax.weigh(scores, output);
        pack_weights<T>(weights, scores);
        multiply_values<T>(output, weights, values_of(at.slot));
        wait_for_products<0>(output[0]);
        __syncthreads(); // every warp has left the slot, which is filled next
    }

    // y[b][s][n][d]
    i32 query = first_query + warp_row();
    i64 width = (i64)gridDim.y * HEAD_DIM;
    store_output(y + ((i64)row * tokens + query) * width + feature, width, output, softmax, tokens - query);
}
