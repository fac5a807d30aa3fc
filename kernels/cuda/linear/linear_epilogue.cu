// What follows a matrix product where the product itself could not do it:
//   y[b][s][n] = residual[b][s][n] + gate[b][n] · activation(product[b][s][n])
// Without a gate it is 1; the first text tokens take the text gate where it is given. residual may be null, then y is the
// activation alone.
#if !defined(ELEMENT) || !defined(ACTIVATION)
#error "linear_epilogue.cu needs ELEMENT (f16, bf16 or f32) and ACTIVATION (NONE, SILU or GELU_TANH)."
#endif
#if !defined(CHUNK)
#error "linear_epilogue.cu needs CHUNK, elements for each thread: 8 where all rows are 16-byte aligned, otherwise 1."
#endif
#include "derain/activation.cuh"
#include "derain/mma.cuh"

using T = ELEMENT;
using Chunk = Pack<T, CHUNK>;
constexpr int THREADS = 256;

// y may be the product's or the residual's memory: a thread reads its elements of both before it writes them.
extern "C" __global__ void __launch_bounds__(THREADS) linear_epilogue(const T* product, const T* residual, const T* gate,
    i64 gate_stride, const T* text_gate, i64 text_gate_stride, T* y, i64 rows, i32 tokens, i32 text, i32 width)
{
    i64 index = ((i64)blockIdx.x * THREADS + threadIdx.x) * CHUNK; // y[b][s][n]
    if (index >= rows * width)
    {
        return;
    }
    i64 row = index / width;
    i32 n = (i32)(index - row * width);
    i64 batch = row / tokens;
    bool takes_text = text_gate != nullptr && row - batch * tokens < text;
    const T* gates = takes_text ? text_gate + batch * text_gate_stride : gate + batch * gate_stride;

    Chunk value = *(const Chunk*)(product + index);
    Chunk before{};
    Chunk factor{};
    if (residual != nullptr)
    {
        before = *(const Chunk*)(residual + index);
    }
    if (gate != nullptr)
    {
        factor = *(const Chunk*)(gates + n);
    }
#pragma unroll
    for (int c = 0; c < CHUNK; c++)
    {
        float activated = activate<ACTIVATION>(to_float(value.at[c]));
        float gated = gate != nullptr ? to_float(factor.at[c]) * activated : activated;
        value.at[c] = from_float<T>(to_float(before.at[c]) + gated);
    }
    *(Chunk*)(y + index) = value;
}
