// tile[o][i] = previous[o][P - n + i]·(1 - i/n) + tile[o][i]·(i/n) for i < n, in place; the other elements stay.
// tile [O, N, K], previous [O, P, K]: K elements further in than the blended dimension, O further out.
#ifndef ELEMENT
#error "Define ELEMENT as the type of tile and previous: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of elements a thread takes at once: 1, or 16 bytes of them where each run of K lies on a multiple of 16."
#endif
#include "derain/grid.cuh"
#include "derain/pack.cuh"

using T = ELEMENT;

extern "C" __global__ __launch_bounds__(256) void blend_edge(
    T* tile, const T* previous, i64 outer, i32 tile_size, i32 previous_size, i32 extent, i64 inner)
{
    i64 packs = inner / PACK;
    for (i64 item = first_item(); item < outer * extent * packs; item += item_step())
    {
        i64 run = item / packs;
        i64 k = item % packs * PACK;
        i64 o = run / extent;
        int i = (int)(run % extent);
        T* to = tile + (o * tile_size + i) * inner + k;
        float share = (float)i / (float)extent;
        float rest = (float)(extent - i) / (float)extent;
        float value[PACK], before[PACK];
        load(value, to);
        load(before, previous + (o * previous_size + previous_size - extent + i) * inner + k);
#pragma unroll
        for (int j = 0; j < PACK; j++)
        {
            value[j] = before[j] * rest + value[j] * share;
        }
        store(to, value);
    }
}
