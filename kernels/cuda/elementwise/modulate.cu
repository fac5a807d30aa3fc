// y = x ⊙ (1 + scale) + shift, the modulation of adaLN.
//
// x, y [B·S, D], y may be x; shift, scale [B, D], each batch row's any distance apart; the first T of every S tokens take
// text shift and text scale where those are not null. One block for each token.
#if !defined(ELEMENT) || !defined(PACK) || !defined(PACKS)
#error "modulate.cu needs ELEMENT (f16, bf16 or f32), PACK (features of one load) and PACKS (loads of a thread)."
#endif
#include "derain/row.cuh"
#include "derain/token_vectors.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

extern "C" __global__ void __launch_bounds__(256) modulate(
    const T* x,
    const T* shift, i64 shift_stride, const T* scale, i64 scale_stride,
    const T* text_shift, i64 text_shift_stride, const T* text_scale, i64 text_scale_stride,
    T* y, i32 width, i32 tokens, i32 text_tokens)
{
    TokenVectors<T> scales = {scale, scale_stride, text_scale, text_scale_stride};
    TokenVectors<T> shifts = {shift, shift_stride, text_shift, text_shift_stride};
    i64 offset = (i64)blockIdx.x * width;
    Row<PACK, PACKS> row(threadIdx.x, blockDim.x, width);
    row.load(x + offset);
    row.multiply_one_plus(scales.of(blockIdx.x, tokens, text_tokens));
    row.add(shifts.of(blockIdx.x, tokens, text_tokens));
    row.store(y + offset);
}
