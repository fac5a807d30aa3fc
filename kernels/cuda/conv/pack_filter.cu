// A filter as conv.cu reads it: packed[n][place · C + c] = filter[n][c][place], with place = (kt · KH + kh) · KW + kw, and zeros
// from there to the pitch. The filter lies as in the checkpoint, [Co][Ci][KT][KH][KW]; packed is [Co][pitch].
#if !defined(SOURCE) || !defined(ELEMENT)
#error "pack_filter.cu needs SOURCE and ELEMENT (f16, bf16 or f32), the types of the filter and of the packed one."
#endif
#include "derain/mma.cuh"

constexpr int THREADS = 256;

extern "C" __global__ void __launch_bounds__(THREADS) pack_filter(const SOURCE* filter, ELEMENT* packed, i32 outputs,
    i32 channels, i32 places, i32 pitch)
{
    i64 index = (i64)blockIdx.x * THREADS + threadIdx.x; // packed[n][k]
    if (index >= (i64)outputs * pitch)
    {
        return;
    }
    i64 n = index / pitch;
    i32 k = (i32)(index - n * pitch);
    i32 place = k / channels;
    i32 channel = k - place * channels;
    float value = place < places ? to_float(filter[(n * channels + channel) * places + place]) : 0.0f;
    packed[index] = from_float<ELEMENT>(value);
}
