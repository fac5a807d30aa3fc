// y = residual + gate ⊙ x, the closing step of an adaLN-zero branch.
//
// residual, x, y [B·S, D], y may be the residual; gate [B, D], each batch row's any distance apart; the first T of every S
// tokens take the text gate where it is not null. One block for each token.
#if !defined(ELEMENT) || !defined(PACK) || !defined(PACKS)
#error "gated_residual.cu needs ELEMENT (f16, bf16 or f32), PACK (features of one load) and PACKS (loads of a thread)."
#endif
#include "derain/row.cuh"
#include "derain/token_vectors.cuh"
#include "derain/types.cuh"

using T = ELEMENT;

extern "C" __global__ void __launch_bounds__(256) gated_residual(
    const T* residual, const T* x, const T* gate, i64 gate_stride, const T* text_gate, i64 text_gate_stride,
    T* y, i32 width, i32 tokens, i32 text_tokens)
{
    TokenVectors<T> gates = {gate, gate_stride, text_gate, text_gate_stride};
    i64 offset = (i64)blockIdx.x * width;
    Row<PACK, PACKS> row(threadIdx.x, blockDim.x, width);
    row.load(x + offset);
    row.multiply(gates.of(blockIdx.x, tokens, text_tokens));
    row.add(residual + offset);
    row.store(y + offset);
}
