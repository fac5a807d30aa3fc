// destination[i₀, i₁, …] = source[i₀, i₁, …]: the same elements in another layout, another float type, or both.
//
// A layout has up to 8 dimensions, outermost first, each with its stride in source and destination; a stride of 0 in the source
// repeats it. So permutations, joins, patches and nearest-neighbour enlargement are copies too. A thread moves WIDTH neighbours
// of the last dimension, which then counts packs, with strides of WIDTH.
//
// May spill with SOURCE=f64: Hopper's code saves a register around the call that divides 64-bit numbers, and no model has F64.
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

// A number for each dimension, outermost first.
struct Extents
{
    i64 at[8];
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
DEVICE Offsets locate(Index index, int rank, const Extents& size, const Extents& source_stride, const Extents& destination_stride)
{
    Offsets offset = {0, 0};
    for (int axis = rank - 1; axis > 0; axis--)
    {
        Index i = index % (Index)size.at[axis];
        index /= (Index)size.at[axis];
        offset.source += i * source_stride.at[axis];
        offset.destination += i * destination_stride.at[axis];
    }
    offset.source += index * source_stride.at[0];
    offset.destination += index * destination_stride.at[0];
    return offset;
}

// packs: the product of the sizes. ragged: elements in the last pack of a run along the last dimension.
extern "C" __global__ __launch_bounds__(256) void copy(
    const SOURCE* source, DESTINATION* destination, i32 rank,
    // __grid_constant__: read where they are; otherwise every thread copies them to its stack, to index them.
    const __grid_constant__ Extents size, const __grid_constant__ Extents source_stride,
    const __grid_constant__ Extents destination_stride, i32 ragged, i64 packs)
{
    for (i64 pack = first_item(); pack < packs; pack += item_step())
    {
        Offsets offset = packs <= 0xffffffffll ? locate((u32)pack, rank, size, source_stride, destination_stride)
                                               : locate((u64)pack, rank, size, source_stride, destination_stride);
        const SOURCE* from = source + offset.source;
        DESTINATION* to = destination + offset.destination;
        if (WIDTH == 1 || ragged == WIDTH || (pack + 1) % size.at[rank - 1] != 0)
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
