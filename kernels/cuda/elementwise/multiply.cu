// y[i] = a[i] · b[i].
#ifndef ELEMENT
#error "Define ELEMENT as the type of a, b and y: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of elements a thread takes at once: 1, or 16 bytes of them where a, b and y lie on multiples of 16."
#endif
#include "derain/grid.cuh"
#include "derain/pack.cuh"

using T = ELEMENT;

extern "C" __global__ __launch_bounds__(256) void multiply(const T* a, const T* b, T* y, i64 count)
{
    for (i64 i = first_item() * PACK; i < count; i += item_step() * PACK)
    {
        int valid = valid_of<PACK>(i, count);
        float left[PACK], right[PACK];
        load(left, a + i, valid);
        load(right, b + i, valid);
#pragma unroll
        for (int j = 0; j < PACK; j++)
        {
            left[j] *= right[j];
        }
        store(y + i, left, valid);
    }
}
