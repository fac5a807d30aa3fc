// y[r][i] = a[r][i] + b[i]: b of a's trailing dimensions, `period` elements, repeated over the leading ones.
#ifndef ELEMENT
#error "Define ELEMENT as the type of a and y: f16, bf16 or f32."
#endif
#ifndef ADDEND
#error "Define ADDEND as the type of b: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of elements a thread takes at once: 1, or 16 bytes of them where each row r lies on a multiple of 16."
#endif
#include "derain/grid.cuh"
#include "derain/pack.cuh"

using T = ELEMENT;

// The grid's x covers a row, its y the rows.
extern "C" __global__ __launch_bounds__(256) void add(const T* a, const ADDEND* b, T* y, i64 rows, i64 period)
{
    for (i64 row = blockIdx.y; row < rows; row += gridDim.y)
    {
        for (i64 i = first_item() * PACK; i < period; i += item_step() * PACK)
        {
            int valid = valid_of<PACK>(i, period);
            float left[PACK], right[PACK];
            load(left, a + row * period + i, valid);
            load(right, b + i, valid);
#pragma unroll
            for (int j = 0; j < PACK; j++)
            {
                left[j] += right[j];
            }
            store(y + row * period + i, left, valid);
        }
    }
}
