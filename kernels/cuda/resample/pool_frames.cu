// y[b][f] = (x[b][2f - o] + x[b][2f - o + 1]) / 2, o = F mod 2, but y[b][0] = x[b][0] where F is odd.
// x [B, F, P] → y [B, (F + 1)/2, P], P = H·W·C elements of a frame.
#ifndef ELEMENT
#error "Define ELEMENT as the type of x and y: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of elements a thread takes at once: 1, or 16 bytes of them where every frame lies on a multiple of 16."
#endif
#include "derain/grid.cuh"
#include "derain/pack.cuh"

using T = ELEMENT;

// The grid's x covers a frame, its y the output's frames.
extern "C" __global__ __launch_bounds__(256) void pool_frames(const T* x, T* y, i32 batch, i32 frames, i64 frame_elements)
{
    int odd = frames % 2;
    int pooled = (frames + 1) / 2;
    for (i64 frame = blockIdx.y; frame < (i64)batch * pooled; frame += gridDim.y)
    {
        i64 b = frame / pooled;
        int f = (int)(frame % pooled);
        bool alone = f < odd;
        const T* first = x + (b * frames + (alone ? 0 : 2 * f - odd)) * frame_elements;
        const T* second = alone ? first : first + frame_elements;
        for (i64 i = first_item() * PACK; i < frame_elements; i += item_step() * PACK)
        {
            int valid = valid_of<PACK>(i, frame_elements);
            float mean[PACK], other[PACK];
            load(mean, first + i, valid);
            load(other, second + i, valid);
#pragma unroll
            for (int j = 0; j < PACK; j++)
            {
                mean[j] = 0.5f * mean[j] + 0.5f * other[j];
            }
            store(y + frame * frame_elements + i, mean, valid);
        }
    }
}
