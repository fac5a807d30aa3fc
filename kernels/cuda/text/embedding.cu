// y[t][d] = table[ids[t]][d]: the rows of table [V, D] that tokens stand for, in float. Every id is in 0 … V - 1; the launcher
// has looked.
#ifndef ELEMENT
#error "Define ELEMENT as the type of table: f16, bf16 or f32."
#endif
#include "derain/grid.cuh"
#include "derain/mma.cuh"

using T = ELEMENT;

// The grid's x covers a row, its y the tokens.
extern "C" __global__ __launch_bounds__(256) void embedding(
    const i32* ids, const T* table, i64 row_stride, float* y, i64 tokens, i32 width)
{
    for (i64 token = blockIdx.y; token < tokens; token += gridDim.y)
    {
        const T* row = table + ids[token] * row_stride;
        for (i64 d = first_item(); d < width; d += item_step())
        {
            y[token * width + d] = to_float(row[d]);
        }
    }
}
