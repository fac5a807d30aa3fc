// What attention.cu computes, for what it does not take: float operands, exactly, and any head dimension up to
// 32·FEATURES.
//
//     y[b][s][n] = Σⱼ pⱼ · v[r][j][n],   p = softmaxⱼ(scale · ⟨q[b][s][n], k[r][j][n]⟩ + bias[n][s][j])
//
// q, k, v [B, S, N·D], tokens and batch rows any distance apart; bias [N, S, S] or null; y [B, S, N·D] without gaps; the
// batch row r as key_value_source.cuh says.
//
// A warp has one query, and a block's warps share the keys and values, 32 at a time: lane j scores key j, then each lane
// sums its features over the 32.
#ifndef ELEMENT
#error "attention_simt.cu needs ELEMENT, the type of q, k, v and y: f16, bf16 or f32."
#endif
#if !defined(WARPS) || !defined(FEATURES)
#error "attention_simt.cu needs WARPS, the queries of a block, and FEATURES, how many of the features a lane sums."
#endif
#include "attention/key_value_source.cuh"
#include "derain/mma.cuh"
#include "derain/reduce.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

constexpr i32 KEYS = 32;
constexpr i32 THREADS = 32 * WARPS;

// A row of the shared tiles: an odd number of words, so that 32 rows lie in 32 banks.
DEVICE i32 row_words(i32 head_dim)
{
    return head_dim | 1;
}

// KEYS tokens from token first on, text and image mixed, for each finds its own batch row; zeros from token end on.
DEVICE void load_tokens(float* tile, const HeadTokens<T>& tokens, i32 first, i32 end, i32 head_dim)
{
    for (i32 i = threadIdx.x; i < KEYS * head_dim; i += THREADS)
    {
        i32 row = i / head_dim;
        i32 feature = i - row * head_dim;
        i32 token = first + row;
        tile[row * row_words(head_dim) + feature] = token < end ? to_float(tokens.at(token)[feature]) : 0.0f;
    }
}

// Grid: tiles of WARPS queries, heads, batch rows from text.first_row on. Shared memory: 2·32 + WARPS rows of D | 1 floats,
// then WARPS·32 floats.
extern "C" __global__ void __launch_bounds__(THREADS) attention_simt(
    Tokens<T> q, Tokens<T> k, Tokens<T> v, const float* bias, T* y, i32 tokens, i32 head_dim, float scale, TextSource text)
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    i32 warp = threadIdx.x / 32;
    i32 lane = threadIdx.x % 32;
    float* keys = (float*)shared_memory;
    float* values = keys + KEYS * row_words(head_dim);
    float* query = values + KEYS * row_words(head_dim) + warp * row_words(head_dim);
    float* weights = values + (KEYS + WARPS) * row_words(head_dim) + warp * KEYS;

    TokenRange range = text.tile(blockIdx.x, WARPS, tokens);
    i64 head = (i64)blockIdx.y * head_dim;
    i32 row = text.first_row + blockIdx.z;
    i32 text_row = text.text_row(range, row);
    HeadTokens<T> q_head = q.head(head, row, row, 0);
    HeadTokens<T> k_head = k.head(head, text_row, row, text.text_tokens);
    HeadTokens<T> v_head = v.head(head, text_row, row, text.text_tokens);

    i32 token = range.first + warp;
    bool is_there = token < range.end; // a warp without a query still loads keys for the others
    for (i32 d = lane; d < head_dim; d += 32)
    {
        query[d] = is_there ? to_float(q_head.at(token)[d]) : 0.0f;
    }

    float peak = -__int_as_float(0x7f800000);
    float sum = 0.0f; // of the weights of this lane's keys
    float output[FEATURES] = {}; // features lane, lane + 32, …
    for (i32 first = 0; first < tokens; first += KEYS)
    {
        __syncthreads();
        load_tokens(keys, k_head, first, tokens, head_dim);
        load_tokens(values, v_head, first, tokens, head_dim);
        __syncthreads();

        // score = scale · ⟨q, k⟩ + bias
        i32 key = first + lane;
        float score = 0.0f;
        for (i32 d = 0; d < head_dim; d++)
        {
            score += query[d] * keys[lane * row_words(head_dim) + d];
        }
        score *= scale;
        if (bias != nullptr && is_there && key < tokens)
        {
            score += bias[((i64)blockIdx.y * tokens + token) * tokens + key];
        }
        score = key < tokens ? score : -__int_as_float(0x7f800000);

        // Online softmax: what was summed under the old peak is rescaled to the new one.
        float raised = fmaxf(peak, warp_max(score));
        float factor = expf(peak - raised);
        float weight = expf(score - raised);
        peak = raised;
        sum = sum * factor + weight;
        weights[lane] = weight;
        __syncwarp();

        // output += P·V
#pragma unroll
        for (int i = 0; i < FEATURES; i++)
        {
            output[i] *= factor;
        }
#pragma unroll 4
        for (i32 j = 0; j < KEYS; j++)
        {
#pragma unroll
            for (int i = 0; i < FEATURES; i++)
            {
                i32 d = lane + 32 * i;
                output[i] += d < head_dim ? weights[j] * values[j * row_words(head_dim) + d] : 0.0f;
            }
        }
        __syncwarp();
    }

    sum = warp_sum(sum);
    if (is_there)
    {
        // y[b][s][n][d]
        T* row_of_y = y + ((i64)row * tokens + token) * gridDim.y * head_dim + head;
#pragma unroll
        for (int i = 0; i < FEATURES; i++)
        {
            i32 d = lane + 32 * i;
            if (d < head_dim)
            {
                row_of_y[d] = from_float<T>(output[i] / sum);
            }
        }
    }
}
