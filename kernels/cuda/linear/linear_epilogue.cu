// What follows a matrix product that the product itself could not do:
//   y[b][s][n] = residual[b][s][n] + gate[b][n] · activation(product[b][s][n])
// The residual is 0 and the gate 1 where absent; the first `text` tokens take the text gate where there is one. A
// thread makes PACK neighbours. y may be the product's or the residual's memory.
#ifndef ELEMENT
#error "Define ELEMENT as the element type: f16, bf16 or f32."
#endif
#ifndef ACTIVATION
#error "Define ACTIVATION as NONE, SILU or GELU_TANH."
#endif
#ifndef PACK
#error "Define PACK as the elements a thread makes: as many as 16 bytes hold where all rows are so aligned, or 1."
#endif
#include "derain/activation.cuh"
#include "derain/grid.cuh"
#include "derain/pack.cuh"

using T = ELEMENT;

extern "C" __global__ void __launch_bounds__(256) linear_epilogue(const T* product, const T* residual, const T* gate,
    i64 gate_stride, const T* text_gate, i64 text_gate_stride, T* y, i64 rows, i32 tokens, i32 text, i32 width)
{
    i32 packs = width / PACK;
    for (i64 pack = first_item(); pack < rows * packs; pack += item_step())
    {
        i64 row = pack / packs;
        i32 n = (i32)(pack - row * packs) * PACK;
        i64 offset = row * width + n; // y[b][s][n], row = b · tokens + s
        i64 batch = row / tokens;

        float value[PACK];
        float before[PACK] = {};
        float factor[PACK];
        load(value, product + offset);
        if (residual != nullptr)
        {
            load(before, residual + offset);
        }
        if (gate != nullptr)
        {
            bool is_text = text_gate != nullptr && row - batch * tokens < text;
            load(factor, is_text ? text_gate + batch * text_gate_stride + n : gate + batch * gate_stride + n);
        }

#pragma unroll
        for (int i = 0; i < PACK; i++)
        {
            float activated = activation<ACTIVATION, T>(value[i]);
            value[i] = before[i] + (gate != nullptr ? factor[i] * activated : activated);
        }
        store(y + offset, value);
    }
}
