// y[i] = activation(x[i]).
#ifndef ELEMENT
#error "Define ELEMENT as the type of x and y: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of elements a thread takes at once: 1, or 16 bytes of them where x and y lie on multiples of 16."
#endif
#ifndef ACTIVATION
#error "Define ACTIVATION as NONE, SILU or GELU_TANH."
#endif
#include "derain/activation.cuh"
#include "derain/grid.cuh"
#include "derain/pack.cuh"

using T = ELEMENT;

extern "C" __global__ __launch_bounds__(256) void activate(const T* x, T* y, i64 count)
{
    for (i64 i = first_item() * PACK; i < count; i += item_step() * PACK)
    {
        int valid = valid_of<PACK>(i, count);
        float value[PACK];
        load(value, x + i, valid);
#pragma unroll
        for (int j = 0; j < PACK; j++)
        {
            value[j] = activation<ACTIVATION, T>(value[j]);
        }
        store(y + i, value, valid);
    }
}
