// What attention.cu computes, for Hopper (sm_90a): the copy engine brings keys and values, the products read them where they
// land and run beside the exponentials (Shah et al., FlashAttention-3, 2024, Algorithm 2).
//
//     y[b][s][n] = Σⱼ pⱼ · v[r][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[r][j][n]⟩)
//
// q, k, v [B, S, N·64], tokens and batch rows any multiple of 8 elements apart; y [B, S, N·64] without gaps; the batch row r as
// key_value_source.cuh says. Text and image keys, and values, come as tensors of their own, so that a tile which reaches over
// the end of its kind gets zeros, not tokens of the other kind.
//
// A block has 64·CONSUMERS queries of one head. Its first warpgroup, the producer, keeps STAGES slots of shared memory full of
// keys and values, 128 at a time. Each of the others, the consumers, has 64 queries: while the tensor cores multiply values by
// the weights of one tile, it makes the scores of the next into weights.
//
// Only for sm_90a: warpgroup products and the copy engine.
#ifndef ELEMENT
#error "attention_hopper.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#if !defined(CONSUMERS) || !defined(STAGES)
#error "attention_hopper.cu needs CONSUMERS, the warpgroups that compute, and STAGES, the slots for keys and values."
#endif
#include "attention/key_value_source.cuh"
#include "attention/online_softmax.cuh"
#include "derain/mbarrier.cuh"
#include "derain/mma.cuh"
#include "derain/tensor_copy.cuh"
#include "derain/types.cuh"
#include "derain/warpgroup.cuh"

using T = ELEMENT;

constexpr int HEAD_DIM = 64;
constexpr int ROWS = 64; // a consumer's queries
constexpr int QUERIES = CONSUMERS * ROWS;
constexpr int KEYS = 128;
constexpr int THREADS = (1 + CONSUMERS) * WARPGROUP;
constexpr int TILE_BYTES = KEYS * HEAD_DIM * sizeof(T);
constexpr int QUERY_BYTES = QUERIES * HEAD_DIM * sizeof(T);

// Registers of a thread: the compiler starts with 65536 / THREADS, rounded down to eights, and the producer needs next to none.
constexpr int PRODUCER_REGISTERS = CONSUMERS == 2 ? 24 : 32;
constexpr int CONSUMER_REGISTERS = CONSUMERS == 2 ? 240 : 160;

static_assert(sizeof(T) == 2, "ELEMENT must be f16 or bf16: tensor cores multiply no others here.");
static_assert(CONSUMERS == 2 || CONSUMERS == 3, "The registers are divided for 2 or 3 consumers.");
static_assert(STAGES >= 2, "The values of one tile are multiplied beside the keys of the next.");

// A warp's share of what the products take and make, in tiles of 8 columns and steps of 16.
using Scores = float[1][KEYS / 8][4];
using Weights = u32[KEYS / 16][4];
using Output = float[1][HEAD_DIM / 8][4];

// Shared memory: the queries, the slots, each keys then values, and the barriers.
struct SharedLayout
{
    u32 start;

    DEVICE u32 queries(int consumer) const
    {
        return start + consumer * (ROWS * HEAD_DIM * (int)sizeof(T));
    }

    DEVICE u32 keys(i32 slot) const
    {
        return start + QUERY_BYTES + slot * 2 * TILE_BYTES;
    }

    DEVICE u32 values(i32 slot) const
    {
        return keys(slot) + TILE_BYTES;
    }

    DEVICE Barrier queries_arrived() const
    {
        return barrier(0);
    }

    DEVICE Barrier keys_arrived(i32 slot) const
    {
        return barrier(1 + 3 * slot);
    }

    DEVICE Barrier values_arrived(i32 slot) const
    {
        return barrier(2 + 3 * slot);
    }

    DEVICE Barrier slot_released(i32 slot) const
    {
        return barrier(3 + 3 * slot);
    }

    DEVICE void init_barriers() const
    {
        queries_arrived().init(1);
        for (i32 slot = 0; slot < STAGES; slot++)
        {
            keys_arrived(slot).init(1);
            values_arrived(slot).init(1);
            slot_released(slot).init(CONSUMERS * WARPGROUP / 32); // one lane of each consuming warp
        }
        publish_barriers();
    }

private:
    DEVICE Barrier barrier(i32 index) const
    {
        return {start + QUERY_BYTES + STAGES * 2 * TILE_BYTES + index * Barrier::BYTES};
    }
};

// scores = Q·Kᵀ, as one group of products.
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

// y: the warp's first query. Two neighbouring features are one store.
DEVICE void store(T* y, i64 stride, const Output& output, const OnlineSoftmax<1>& softmax, i32 queries)
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

// Where keys, or values, come from: their text tokens and their image tokens, from token T on.
struct KeyValueMaps
{
    const TensorMap& text;
    const TensorMap& image;
    i32 text_row;
    i32 row;

    DEVICE void copy_tile(u32 destination, i32 feature, TokenRange range, i32 text_tokens, Barrier arrived) const
    {
        bool is_text = range.first < text_tokens;
        const TensorMap& map = is_text ? text : image;
        i32 first = is_text ? range.first : range.first - text_tokens;
        arrived.arrive_and_expect(TILE_BYTES);
        copy_box(destination, map, feature, first, is_text ? text_row : row, arrived);
    }
};

// Grid: tiles of queries, heads, batch rows from text.first_row on. scale includes log2(e) and is positive. Maps: boxes of 64
// features and QUERIES tokens of q, KEYS of k and v.
extern "C" __global__ void __launch_bounds__(THREADS, 1) attention_hopper(
    const __grid_constant__ TensorMap q,
    const __grid_constant__ TensorMap k_text,
    const __grid_constant__ TensorMap k_image,
    const __grid_constant__ TensorMap v_text,
    const __grid_constant__ TensorMap v_image,
    T* y,
    i32 tokens,
    float scale,
    TextSource text)
{
    extern __shared__ __align__(1024) unsigned char shared_memory[];
    SharedLayout shared{(shared_address(shared_memory) + 1023) & ~1023u};
    i32 feature = blockIdx.y * HEAD_DIM;
    i32 row = text.first_row + blockIdx.z;
    TokenRange range = text.tile(blockIdx.x, QUERIES, tokens);
    i32 key_tiles = text.tile_count(KEYS, tokens);

    if (threadIdx.x == 0)
    {
        shared.init_barriers();
    }
    __syncthreads();

    int consumer = threadIdx.x / WARPGROUP - 1;
    if (consumer < 0)
    {
        give_registers<PRODUCER_REGISTERS>();
        if (threadIdx.x == 0)
        {
            i32 text_row = text.text_row(range, row);
            KeyValueMaps keys{k_text, k_image, text_row, row};
            KeyValueMaps values{v_text, v_image, text_row, row};
            shared.queries_arrived().arrive_and_expect(QUERY_BYTES);
            copy_box(shared.queries(0), q, feature, range.first, row, shared.queries_arrived());
            RingPosition<STAGES> at;
            for (i32 tile = 0; tile < key_tiles; tile++, at.advance())
            {
                TokenRange tile_range = text.tile(tile, KEYS, tokens);
                shared.slot_released(at.slot).wait(at.parity ^ 1);
                keys.copy_tile(shared.keys(at.slot), feature, tile_range, text.text_tokens, shared.keys_arrived(at.slot));
                values.copy_tile(shared.values(at.slot), feature, tile_range, text.text_tokens, shared.values_arrived(at.slot));
            }
        }
    }
    else
    {
        take_registers<CONSUMER_REGISTERS>();
        Scores scores;
        Weights weights;
        Output output = {};
        OnlineSoftmax<1> softmax(scale);
        u32 queries = shared.queries(consumer);
        RingPosition<STAGES> at;

        shared.queries_arrived().wait(0);
        shared.keys_arrived(0).wait(0);
        multiply_keys(scores, queries, shared.keys(0));
        wait_for_products<0>(scores[0]);
        TokenRange keys = text.tile(0, KEYS, tokens);
        if (keys.count() < KEYS)
        {
            hide_missing_keys(scores, keys.count());
        }
        softmax.weigh(scores, output);
        pack_weights(weights, scores);

        for (i32 tile = 1; tile < key_tiles; tile++)
        {
            RingPosition<STAGES> before = at;
            at.advance();
            shared.keys_arrived(at.slot).wait(at.parity);
            multiply_keys(scores, queries, shared.keys(at.slot));
            shared.values_arrived(before.slot).wait(before.parity);
            multiply_values(output, weights, shared.values(before.slot));

            wait_for_products<1>(scores[0]);
            keys = text.tile(tile, KEYS, tokens);
            if (keys.count() < KEYS)
            {
                hide_missing_keys(scores, keys.count());
            }
            OnlineSoftmax<1>::Factors factors;
            bool has_risen = softmax.weigh_apart(scores, factors);

            wait_for_products<0>(output[0]);
            if (threadIdx.x % 32 == 0)
            {
                shared.slot_released(before.slot).arrive();
            }
            if (has_risen)
            {
                softmax.rescale(output, factors);
            }
            pack_weights(weights, scores);
        }

        shared.values_arrived(at.slot).wait(at.parity);
        multiply_values(output, weights, shared.values(at.slot));
        wait_for_products<0>(output[0]);

        // y[b][s][n][d]
        i32 first_query = range.first + consumer * ROWS + threadIdx.x % WARPGROUP / 32 * 16;
        i64 width = (i64)gridDim.y * HEAD_DIM;
        store(y + ((i64)row * tokens + first_query) * width + feature, width, output, softmax, range.end - first_query);
    }
}
