// frames[i] = round(clamp(video[i]/2 + 0.5, 0, 1)·255), ties to even. In double: rounding in float could make a tie.
#ifndef ELEMENT
#error "Define ELEMENT as the type of video: f16, bf16 or f32."
#endif
#include "derain/grid.cuh"
#include "derain/mma.cuh"

using T = ELEMENT;

extern "C" __global__ __launch_bounds__(256) void video_to_frames(const T* video, u8* frames, i64 count)
{
    for (i64 i = first_item(); i < count; i += item_step())
    {
        double unit = fmin(fmax((double)to_float(video[i]) / 2.0 + 0.5, 0.0), 1.0);
        frames[i] = (u8)(int)rint(unit * 255.0);
    }
}
