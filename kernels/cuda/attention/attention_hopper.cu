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
// the weights of one tile, it makes the scores of the next into weights. With PING_PONG they take turns at the tensor cores,
// so that the exponentials of one run beside the products of the other.
//
// Only for sm_90a: warpgroup products and the copy engine.
#ifndef ELEMENT
#error "attention_hopper.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#if !defined(CONSUMERS) || !defined(STAGES) || !defined(PING_PONG)
#error "attention_hopper.cu needs CONSUMERS, the warpgroups that compute, STAGES, the slots for keys and values, and PING_PONG (0 or 1)."
#endif
#include "attention/key_value_source.cuh"
#include "attention/online_softmax.cuh"
#include "attention/warpgroup_tiles.cuh"
#include "derain/mbarrier.cuh"
#include "derain/mma.cuh"
#include "derain/tensor_copy.cuh"
#include "derain/types.cuh"
#include "derain/warpgroup.cuh"

using T = ELEMENT;

constexpr int QUERIES = CONSUMERS * ROWS;
constexpr int THREADS = (1 + CONSUMERS) * WARPGROUP;
constexpr int TILE_BYTES = KEYS * HEAD_DIM * sizeof(T);
constexpr int QUERY_BYTES = QUERIES * HEAD_DIM * sizeof(T);

// Registers of a thread: the compiler starts with 65536 / THREADS, rounded down to eights, and the producer needs next to none.
constexpr int PRODUCER_REGISTERS = CONSUMERS == 2 ? 24 : 32;
constexpr int CONSUMER_REGISTERS = CONSUMERS == 2 ? 240 : 160;

static_assert(sizeof(T) == 2, "ELEMENT must be f16 or bf16: tensor cores multiply no others here.");
static_assert(CONSUMERS == 2 || CONSUMERS == 3, "The registers are divided for 2 or 3 consumers.");
static_assert(STAGES >= 2, "The values of one tile are multiplied beside the keys of the next.");

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

// The consumers' turns at the tensor cores: each waits for the one before it, the first for the last.
struct Turns
{
    int consumer;

    // The first turn is the first consumer's.
    DEVICE void begin(bool has_turns) const
    {
        if (PING_PONG && consumer == CONSUMERS - 1 && has_turns)
        {
            next().arrive();
        }
    }

    DEVICE void wait() const
    {
        if (PING_PONG)
        {
            ThreadBarrier<2 * WARPGROUP>{1 + consumer}.wait();
        }
    }

    // The last consumer's last turn is followed by nobody's.
    DEVICE void pass_on(bool is_last) const
    {
        if (PING_PONG && !(is_last && consumer == CONSUMERS - 1))
        {
            next().arrive();
        }
    }

private:
    DEVICE ThreadBarrier<2 * WARPGROUP> next() const
    {
        return {1 + (consumer + 1) % CONSUMERS};
    }
};

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
        Turns turns{consumer};
        turns.begin(key_tiles > 1);

        shared.queries_arrived().wait(0);
        shared.keys_arrived(0).wait(0);
        multiply_keys<T>(scores, queries, shared.keys(0));
        wait_for_products<0>(scores[0]);
        TokenRange keys = text.tile(0, KEYS, tokens);
        if (keys.count() < KEYS)
        {
            hide_missing_keys(scores, keys.count());
        }
        softmax.weigh(scores, output);
        pack_weights<T>(weights, scores);

        for (i32 tile = 1; tile < key_tiles; tile++)
        {
            RingPosition<STAGES> before = at;
            at.advance();
            shared.keys_arrived(at.slot).wait(at.parity);
            turns.wait();
            multiply_keys<T>(scores, queries, shared.keys(at.slot));
            shared.values_arrived(before.slot).wait(before.parity);
            multiply_values<T>(output, weights, shared.values(before.slot));
            turns.pass_on(tile == key_tiles - 1);

            wait_for_products<1>(scores[0]);
            keys = text.tile(tile, KEYS, tokens);
            if (keys.count() < KEYS)
            {
                hide_missing_keys(scores, keys.count());
            }
            OnlineSoftmax<1>::Factors factors;
            bool has_risen = softmax.weigh_apart(scores, factors);
            settle(softmax.sum[0][0] + softmax.sum[0][1]);

            wait_for_products<0>(output[0]);
            if (threadIdx.x % 32 == 0)
            {
                shared.slot_released(before.slot).arrive();
            }
            if (has_risen)
            {
                softmax.rescale(output, factors);
            }
            pack_weights<T>(weights, scores);
        }

        shared.values_arrived(at.slot).wait(at.parity);
        multiply_values<T>(output, weights, shared.values(at.slot));
        wait_for_products<0>(output[0]);

        // y[b][s][n][d]
        i32 first_query = range.first + consumer * ROWS + warp_row();
        i64 width = (i64)gridDim.y * HEAD_DIM;
        store_output(y + ((i64)row * tokens + first_query) * width + feature, width, output, softmax, range.end - first_query);
    }
}
