// Rotary position embedding of the image tokens, those from T on:
//
//     (y₂ᵢ, y₂ᵢ₊₁) = (x₂ᵢ·cos₂ᵢ - x₂ᵢ₊₁·sin₂ᵢ, x₂ᵢ₊₁·cos₂ᵢ₊₁ + x₂ᵢ·sin₂ᵢ₊₁)
//
// x, y [B, S, N, D], y may be x; cosines, sines [S - T, D]. Each head is shared by `lanes` lanes.
#if !defined(ELEMENT) || !defined(PACK) || !defined(PACKS)
#error "rotary.cu needs ELEMENT (f16, bf16 or f32), PACK (features of one load, even) and PACKS (loads of a lane)."
#endif
#include "derain/row.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

extern "C" __global__ void __launch_bounds__(256) rotary(
    const T* x, const float* cosines, const float* sines,
    T* y, i64 heads_in_all, i32 heads, i32 head_dim, i32 tokens, i32 text_tokens, i32 lanes)
{
    i64 head = ((i64)blockIdx.x * blockDim.x + threadIdx.x) / lanes;
    bool is_there = head < heads_in_all;
    Row<PACK, PACKS> row(threadIdx.x % lanes, lanes, is_there ? head_dim : 0);
    row.load(x + head * head_dim);
    i32 image_token = (i32)(head / heads % tokens) - text_tokens;
    if (image_token >= 0)
    {
        row.rotate(cosines + (i64)image_token * head_dim, sines + (i64)image_token * head_dim);
    }
    row.store(y + head * head_dim);
}
