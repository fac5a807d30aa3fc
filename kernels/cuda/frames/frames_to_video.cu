// video[i] = frames[i]/255·2 - 1: levels 0 … 255 to the model's range. As one quotient of whole numbers it is rounded once.
#include "derain/grid.cuh"

extern "C" __global__ __launch_bounds__(256) void frames_to_video(const u8* frames, float* video, i64 count)
{
    for (i64 i = first_item(); i < count; i += item_step())
    {
        video[i] = (float)(2 * frames[i] - 255) / 255.0f;
    }
}
