// y = x / √(mean(x²) + ε) · weight over each row of D features, the layer norm of T5.
//
// x, y [rows, D], y may be x; weight [D]. One block for each row.
#if !defined(ELEMENT) || !defined(PACK) || !defined(PACKS)
#error "rms_norm.cu needs ELEMENT (f16, bf16 or f32), PACK (features of one load) and PACKS (loads of a thread)."
#endif
#include "derain/reduce.cuh"
#include "derain/row.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

extern "C" __global__ void __launch_bounds__(256) rms_norm(const T* x, const float* weight, T* y, i32 width, float epsilon)
{
    __shared__ float partial[8];
    i64 offset = (i64)blockIdx.x * width;
    Row<PACK, PACKS> row(threadIdx.x, blockDim.x, width);
    row.load(x + offset);
    float mean_square = block_sum(row.sum_of_squares(), partial) / width;
    row.multiply(rsqrtf(mean_square + epsilon));
    row.multiply(weight);
    row.store(y + offset);
}
