// A filter as the convolutions read it, from [Co][Ci][KT][KH][KW], as in the checkpoint, to [Co][pitch]:
//   packed[n][place · Ci + c] = filter[n][c][place],  place = (kt · KH + kh) · KW + kw
// with zeros from KT · KH · KW · Ci up to the pitch.
#ifndef SOURCE
#error "Define SOURCE as the element type of the filter: f16, bf16 or f32."
#endif
#ifndef ELEMENT
#error "Define ELEMENT as the element type of the packed filter: f16, bf16 or f32."
#endif
#include "derain/grid.cuh"
#include "derain/mma.cuh"

extern "C" __global__ void __launch_bounds__(256) pack_filter(const SOURCE* filter, ELEMENT* packed, i32 outputs,
    i32 channels, i32 places, i32 pitch)
{
    for (i64 index = first_item(); index < (i64)outputs * pitch; index += item_step())
    {
        i64 n = index / pitch; // packed[n][k]
        i32 k = (i32)(index - n * pitch);
        i32 place = k / channels;
        i32 channel = k - place * channels;
        float value = place < places ? to_float(filter[(n * channels + channel) * places + place]) : 0.0f;
        packed[index] = from_float<ELEMENT>(value);
    }
}
