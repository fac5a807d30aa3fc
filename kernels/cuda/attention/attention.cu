// Attention of every token to every token, head by head. Keys and values pass by a tile at a time, and no score leaves
// the registers (Dao, FlashAttention-2, 2023):
//
//     y[b][s][n] = Σⱼ pⱼ · v[r][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[r][j][n]⟩ + bias[n][s][j])
//
// q, k, v [B, S, N·D], tokens and batch rows any multiple of 8 elements apart; bias [N, S, S]; y [B, S, N·D] without gaps.
// The batch row r that token j is read from is b, or another one under ZSVD's switch: key_value_source.cuh.
//
// A block has QUERIES queries of one head, each of its WARPS warps an equal share in registers, and walks over the keys,
// KEYS at a time, through STAGES slots of shared memory. HEAD_DIM is D, or above it: what is missing is read as zeros.
#ifndef ELEMENT
#error "attention.cu needs ELEMENT, the type of q, k, v and y: f16 or bf16."
#endif
#if !defined(HEAD_DIM) || !defined(QUERIES) || !defined(KEYS) || !defined(WARPS) || !defined(STAGES) || !defined(BIAS)
#error "attention.cu needs HEAD_DIM (16, 32, 64 or 128), QUERIES, KEYS, WARPS, STAGES, and BIAS (0 or 1)."
#endif
#include "attention/key_value_source.cuh"
#include "attention/online_softmax.cuh"
#include "derain/async_copy.cuh"
#include "derain/mma.cuh"
#include "derain/shared_tile.cuh"
#include "derain/types.cuh"

using T = ELEMENT;
using Tile = SharedTile<HEAD_DIM>;

constexpr int THREADS = 32 * WARPS;
constexpr int ROWS = QUERIES / WARPS; // a warp's queries
constexpr int ROW_TILES = ROWS / 16;
constexpr int TILE_BYTES = KEYS * HEAD_DIM * sizeof(T);
constexpr int SLOT_BYTES = 2 * TILE_BYTES;

static_assert(sizeof(T) == 2, "ELEMENT must be f16 or bf16: tensor cores multiply no others here.");
static_assert(ROWS % 16 == 0 && KEYS % 16 == 0, "A warp's queries, and KEYS, are whole 16x16 blocks.");
static_assert(QUERIES <= 2 * KEYS, "The queries come in through one slot, which has room for 2·KEYS tokens.");
static_assert(STAGES >= 2, "One slot is computed on while another is filled.");

// A warp's operands and accumulators, in the pieces that multiply_add takes.
using Queries = u32[ROW_TILES][HEAD_DIM / 16][4];
using Scores = float[ROW_TILES][KEYS / 8][4];
using Output = float[ROW_TILES][HEAD_DIM / 8][4];

// Starts to copy the tokens of a range, SIZE at most; what is missing to SIZE are zeros.
template <int SIZE>
DEVICE void copy_tokens(Tile tile, const HeadTokens<T>& tokens, TokenRange range, i32 head_dim)
{
    constexpr int AT_ONCE = THREADS / Tile::CHUNKS;
    static_assert(SIZE % AT_ONCE == 0 && AT_ONCE % 8 == 0, "A thread copies one chunk of rows a multiple of 8 apart.");
    int row = threadIdx.x / Tile::CHUNKS;
    int chunk = threadIdx.x % Tile::CHUNKS;
    u32 destination = tile.address(row, chunk);
    const T* source = tokens.at(range.first) + row * tokens.stride + chunk * 8;
    bool is_feature = chunk * 8 < head_dim;
#pragma unroll
    for (int skip = 0; skip < SIZE; skip += AT_ONCE)
    {
        bool is_there = is_feature && row + skip < range.count();
        copy_async_16(destination + skip * Tile::ROW_BYTES, source + skip * tokens.stride, is_there);
    }
}

DEVICE void load_queries(Queries& queries, Tile tile)
{
#pragma unroll
    for (int row = 0; row < ROW_TILES; row++)
    {
#pragma unroll
        for (int step = 0; step < HEAD_DIM / 16; step++)
        {
            tile.load_a(queries[row][step], threadIdx.x / 32 * ROWS + row * 16, step * 16);
        }
    }
}

// scores = Q·Kᵀ
DEVICE void multiply_keys(Scores& scores, const Queries& queries, Tile keys)
{
#pragma unroll
    for (int step = 0; step < HEAD_DIM / 16; step++)
    {
#pragma unroll
        for (int pair = 0; pair < KEYS / 16; pair++)
        {
            u32 b[4];
            keys.load_b_transposed(b, pair * 16, step * 16);
#pragma unroll
            for (int row = 0; row < ROW_TILES; row++)
            {
                multiply_add<T>(scores[row][2 * pair], queries[row][step], b[0], b[1]);
                multiply_add<T>(scores[row][2 * pair + 1], queries[row][step], b[2], b[3]);
            }
        }
    }
}

// output += P·V. A weight is where the first product left its score, which is where the second wants it.
DEVICE void multiply_values(Output& output, const Scores& weights, Tile values)
{
#pragma unroll
    for (int step = 0; step < KEYS / 16; step++)
    {
        u32 a[ROW_TILES][4];
#pragma unroll
        for (int row = 0; row < ROW_TILES; row++)
        {
#pragma unroll
            for (int i = 0; i < 4; i++)
            {
                const float(&weight)[4] = weights[row][2 * step + i / 2];
                a[row][i] = pack<T>(weight[i % 2 * 2], weight[i % 2 * 2 + 1]);
            }
        }
#pragma unroll
        for (int pair = 0; pair < HEAD_DIM / 16; pair++)
        {
            u32 b[4];
            values.load_b(b, step * 16, pair * 16);
#pragma unroll
            for (int row = 0; row < ROW_TILES; row++)
            {
                multiply_add<T>(output[row][2 * pair], a[row], b[0], b[1]);
                multiply_add<T>(output[row][2 * pair + 1], a[row], b[2], b[3]);
            }
        }
    }
}

// The accumulator elements' places: row (0 to ROWS - 1) of the warp's, column of the tile's.
DEVICE int accumulator_row(int tile, int i)
{
    return tile * 16 + i / 2 * 8 + threadIdx.x % 32 / 4;
}

DEVICE int accumulator_column(int tile, int i)
{
    return tile * 8 + threadIdx.x % 4 * 2 + i % 2;
}

// Takes the keys past the last one out of the softmax.
DEVICE void hide_missing_keys(Scores& scores, i32 keys)
{
#pragma unroll
    for (int row = 0; row < ROW_TILES; row++)
    {
#pragma unroll
        for (int key = 0; key < KEYS / 8; key++)
        {
#pragma unroll
            for (int i = 0; i < 4; i++)
            {
                bool is_there = accumulator_column(key, i) < keys;
                scores[row][key][i] = is_there ? scores[row][key][i] : -__int_as_float(0x7f800000);
            }
        }
    }
}

// scores = scale · scores + log2(e) · bias, where both query and key are there. bias: of the warp's first query and the
// tile's first key.
DEVICE void add_bias(Scores& scores, float scale, const float* bias, i32 stride, i32 queries, i32 keys)
{
    constexpr float LOG2_E = 1.44269504f;
#pragma unroll
    for (int row = 0; row < ROW_TILES; row++)
    {
#pragma unroll
        for (int key = 0; key < KEYS / 8; key++)
        {
#pragma unroll
            for (int i = 0; i < 4; i++)
            {
                int query = accumulator_row(row, i);
                int column = accumulator_column(key, i);
                bool is_there = query < queries && column < keys;
                float add = is_there ? bias[(i64)query * stride + column] : 0.0f;
                scores[row][key][i] = scores[row][key][i] * scale + add * LOG2_E;
            }
        }
    }
}

// y: the warp's first query. Two neighbouring features are one store.
DEVICE void store(
    T* y, i64 stride, const Output& output, const OnlineSoftmax<ROW_TILES>& softmax, i32 queries, i32 head_dim)
{
#pragma unroll
    for (int row = 0; row < ROW_TILES; row++)
    {
#pragma unroll
        for (int half = 0; half < 2; half++)
        {
            float normalizer = softmax.normalizer(row, half);
            int query = accumulator_row(row, 2 * half);
#pragma unroll
            for (int tile = 0; tile < HEAD_DIM / 8; tile++)
            {
                if (query < queries && tile * 8 < head_dim)
                {
                    const float(&sums)[4] = output[row][tile];
                    u32 two = pack<T>(sums[2 * half] * normalizer, sums[2 * half + 1] * normalizer);
                    *(u32*)(y + query * stride + accumulator_column(tile, 0)) = two;
                }
            }
        }
    }
}

// Grid: tiles of queries, heads, batch rows from text.first_row on. scale includes log2(e) and is positive. Two blocks to
// a multiprocessor: while one waits for tensor cores the other takes exponentials.
extern "C" __global__ void __launch_bounds__(THREADS, 2) attention(
    Tokens<T> q, Tokens<T> k, Tokens<T> v, const float* bias, T* y, i32 tokens, i32 head_dim, float scale, TextSource text)
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    u32 slots = shared_address(shared_memory);
    auto keys_of = [&](i32 slot) { return Tile{slots + slot * SLOT_BYTES}; };
    auto values_of = [&](i32 slot) { return Tile{slots + slot * SLOT_BYTES + TILE_BYTES}; };

    TokenRange range = text.tile(blockIdx.x, QUERIES, tokens);
    i64 head = (i64)blockIdx.y * head_dim;
    i32 row = text.first_row + blockIdx.z;
    i32 text_row = text.text_row(range, row);
    HeadTokens<T> q_head = q.head(head, row, row, 0);
    HeadTokens<T> k_head = k.head(head, text_row, row, text.text_tokens);
    HeadTokens<T> v_head = v.head(head, text_row, row, text.text_tokens);

    i32 key_tiles = text.tile_count(KEYS, tokens);
    auto fetch = [&](i32 tile, i32 slot)
    {
        if (tile < key_tiles)
        {
            TokenRange keys = text.tile(tile, KEYS, tokens);
            copy_tokens<KEYS>(keys_of(slot), k_head, keys, head_dim);
            copy_tokens<KEYS>(values_of(slot), v_head, keys, head_dim);
        }
        commit_copies(); // an empty group too, so that the count of groups is the count of tiles
    };

    // The queries pass through the slot that is filled last.
    copy_tokens<QUERIES>(keys_of(STAGES - 1), q_head, range, head_dim);
    commit_copies();
    for (i32 tile = 0; tile < STAGES - 1; tile++)
    {
        fetch(tile, tile);
    }
    wait_for_copies<STAGES - 1>();
    __syncthreads();
    Queries queries;
    load_queries(queries, keys_of(STAGES - 1));

    i32 first_query = range.first + threadIdx.x / 32 * ROWS;
    i32 query_count = range.end - first_query;
    const float* head_bias = BIAS ? bias + ((i64)blockIdx.y * tokens + first_query) * tokens : nullptr;
    OnlineSoftmax<ROW_TILES> softmax(BIAS ? 1.0f : scale);
    Output output = {};
    i32 slot = 0;
    for (i32 tile = 0; tile < key_tiles; tile++)
    {
        wait_for_copies<STAGES - 2>();
        __syncthreads(); // this tile is here, for every warp; and every warp has left the slot that is filled next
        fetch(tile + STAGES - 1, slot == 0 ? STAGES - 1 : slot - 1);

        TokenRange keys = text.tile(tile, KEYS, tokens);
        Scores scores = {};
        multiply_keys(scores, queries, keys_of(slot));
        if constexpr (BIAS)
        {
            add_bias(scores, scale, head_bias + keys.first, tokens, query_count, keys.count());
        }
        if (keys.count() < KEYS)
        {
            hide_missing_keys(scores, keys.count());
        }
        softmax.weigh(scores, output);
        multiply_values(output, scores, values_of(slot));
        slot = slot == STAGES - 1 ? 0 : slot + 1;
    }

    // y[b][s][n][d]
    i64 width = (i64)gridDim.y * head_dim;
    store(y + ((i64)row * tokens + first_query) * width + head, width, output, softmax, query_count, head_dim);
}
