// destination[i₀, i₁, …] = source[i₀, i₁, …]: the same elements in another layout, another float type, or both.
//
// A layout has up to 8 dimensions, outermost first, each with its stride in source and destination; a stride of 0 in the source
// repeats it. So permutations, joins, patches and nearest-neighbour enlargement are copies too. A thread moves WIDTH neighbours
// of the last dimension, which then counts packs, with strides of WIDTH.
#ifndef SOURCE
#error "Define SOURCE as the element type of the source: f64, f32, f16, bf16, or u8 … u64 for elements that are only moved."
#endif
#ifndef DESTINATION
#error "Define DESTINATION as the element type of the destination: that of the source, or another float type."
#endif
#ifndef WIDTH
#error "Define WIDTH as the number of elements a thread moves at once: 1, or as many as 16 bytes of the larger type hold."
#endif
#include "derain/grid.cuh"
#include "derain/mma.cuh"

struct CopyLayout
{
    i64 size[8];
    i64 source_stride[8];
    i64 destination_stride[8];
};

// x as a float whose lowest bit is set where digits were lost. Rounded on to 16 bits this gives what rounding once would:
// no tie appears that was not one. Rounding to nearest twice would not.
DEVICE float round_to_odd(double x)
{
    float y = (float)x;
    if ((double)y == x)
    {
        return y;
    }
    u32 bits = __float_as_uint(y);
    u32 toward_zero = fabs((double)y) > fabs(x) ? bits - 1 : bits;
    return __uint_as_float(toward_zero | 1);
}

// Rounds to nearest even, once.
template <class D, class S>
DEVICE D convert(S x)
{
    if constexpr (is_same<S, D>)
    {
        return x;
    }
    else if constexpr (is_same<S, f64> && is_same<D, f32>)
    {
        return (float)x;
    }
    else if constexpr (is_same<S, f64>)
    {
        return from_float<D>(round_to_odd(x));
    }
    else if constexpr (is_same<D, f64>)
    {
        return (double)to_float(x);
    }
    else
    {
        return from_float<D>(to_float(x));
    }
}

struct Offsets
{
    i64 source;
    i64 destination;
};

// Where pack `index` lies. In Index = u32 where that can count them, since 64-bit division is ten times as slow.
template <class Index>
DEVICE Offsets locate(Index index, const CopyLayout& layout, int rank)
{
    Offsets at = {0, 0};
    for (int axis = rank - 1; axis > 0; axis--)
    {
        Index size = (Index)layout.size[axis];
        Index i = index % size;
        index /= size;
        at.source += i * layout.source_stride[axis];
        at.destination += i * layout.destination_stride[axis];
    }
    at.source += index * layout.source_stride[0];
    at.destination += index * layout.destination_stride[0];
    return at;
}

// packs: the product of the layout's sizes. ragged: elements in the last pack of a run along the last dimension.
extern "C" __global__ __launch_bounds__(256) void copy(
    const SOURCE* source, DESTINATION* destination, CopyLayout layout, i32 rank, i32 ragged, i64 packs)
{
    for (i64 pack = first_item(); pack < packs; pack += item_step())
    {
        Offsets at = packs <= 0xffffffffll ? locate((u32)pack, layout, rank) : locate((u64)pack, layout, rank);
        const SOURCE* from = source + at.source;
        DESTINATION* to = destination + at.destination;
        if (WIDTH == 1 || ragged == WIDTH || (pack + 1) % layout.size[rank - 1] != 0)
        {
            Pack<SOURCE, WIDTH> x = *(const Pack<SOURCE, WIDTH>*)from;
            Pack<DESTINATION, WIDTH> y;
#pragma unroll
            for (int i = 0; i < WIDTH; i++)
            {
                y.at[i] = convert<DESTINATION>(x.at[i]);
            }
            *(Pack<DESTINATION, WIDTH>*)to = y;
        }
        else
        {
            for (int i = 0; i < ragged; i++)
            {
                to[i] = convert<DESTINATION>(from[i]);
            }
        }
    }
}
