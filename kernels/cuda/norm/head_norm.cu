// LayerNorm over the D features of each head, then, with tables, the rotary embedding of image tokens:
//
//     h = (x - mean) / √(variance + ε) · weight + bias
//     (y₂ᵢ, y₂ᵢ₊₁) = (h₂ᵢ·cos₂ᵢ - h₂ᵢ₊₁·sin₂ᵢ, h₂ᵢ₊₁·cos₂ᵢ₊₁ + h₂ᵢ·sin₂ᵢ₊₁) for tokens from T on
//
// x, y [B, S, N, D], y may be x; weight, bias [D]; cosines, sines [S - T, D] or null.
//
// Each head is shared by `lanes` lanes of a warp, a power of two.
#if !defined(ELEMENT) || !defined(PACK) || !defined(PACKS)
#error "head_norm.cu needs ELEMENT (f16, bf16 or f32), PACK (features of one load) and PACKS (loads of a lane)."
#endif
#include "derain/reduce.cuh"
#include "derain/row.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

extern "C" __global__ void __launch_bounds__(256) head_norm(
    const T* x, const float* weight, const float* bias, const float* cosines, const float* sines,
    T* y, i64 heads_in_all, i32 heads, i32 head_dim, i32 tokens, i32 text_tokens, float epsilon, i32 lanes)
{
    i64 head = ((i64)blockIdx.x * blockDim.x + threadIdx.x) / lanes;
    bool is_there = head < heads_in_all; // the other lanes of the warp sum without it
    Row<PACK, PACKS> row(threadIdx.x % lanes, lanes, is_there ? head_dim : 0);
    row.load(x + head * head_dim);
    row.subtract(lanes_sum(row.sum(), lanes) / head_dim);
    float variance = lanes_sum(row.sum_of_squares(), lanes) / head_dim;
    row.multiply(rsqrtf(variance + epsilon));
    row.multiply(weight);
    row.add(bias);
    if constexpr (PACK % 2 == 0)
    {
        i32 image_token = (i32)(head / heads % tokens) - text_tokens;
        if (cosines != nullptr && image_token >= 0)
        {
            row.rotate(cosines + (i64)image_token * head_dim, sines + (i64)image_token * head_dim);
        }
    }
    row.store(y + head * head_dim);
}
