// y = (x - mean) / √(variance + ε) · weight + bias over each row of D features; then, with shift and scale, adaLN's modulation
// y · (1 + scale) + shift.
//
// x, y [rows, D], y may be x; weight, bias [D] or null; shift, scale [B, D], each batch row's any distance apart, or null.
// A batch row is S = tokens rows of x, of which the first T take text shift and text scale, where those are not null.
//
// One block for each row.
#if !defined(ELEMENT) || !defined(PACK) || !defined(PACKS)
#error "layer_norm.cu needs ELEMENT (f16, bf16 or f32), PACK (features of one load) and PACKS (loads of a thread)."
#endif
#include "derain/reduce.cuh"
#include "derain/row.cuh"
#include "derain/token_vectors.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

extern "C" __global__ void __launch_bounds__(256) layer_norm(
    const T* x, const float* weight, const float* bias,
    const T* shift, i64 shift_stride, const T* scale, i64 scale_stride,
    const T* text_shift, i64 text_shift_stride, const T* text_scale, i64 text_scale_stride,
    T* y, i32 width, i32 tokens, i32 text_tokens, float epsilon)
{
    __shared__ float partial[2][8];
    i64 offset = (i64)blockIdx.x * width;
    Row<PACK, PACKS> row(threadIdx.x, blockDim.x, width);
    row.load(x + offset);

    // The mean goes first: a variance from Σx² - (Σx)² loses all its digits where the mean is large.
    row.subtract(block_sum(row.sum(), partial[0]) / width);
    float variance = block_sum(row.sum_of_squares(), partial[1]) / width;
    row.multiply(rsqrtf(variance + epsilon));
    if (weight != nullptr)
    {
        row.multiply(weight);
    }
    if (bias != nullptr)
    {
        row.add(bias);
    }
    if (scale != nullptr)
    {
        TokenVectors<T> scales = {scale, scale_stride, text_scale, text_scale_stride};
        TokenVectors<T> shifts = {shift, shift_stride, text_shift, text_shift_stride};
        row.multiply_one_plus(scales.of(blockIdx.x, tokens, text_tokens));
        row.add(shifts.of(blockIdx.x, tokens, text_tokens));
    }
    row.store(y + offset);
}
