// y = x·up(scale) + up(shift) with up of spatial_grid.cuh, the spatially conditioned part of the decoder's norm (Zheng et al.
// 2022, MoVQ). x and y [B, F, H, W, C], scale and shift [B, f, h, w, C].
#ifndef ELEMENT
#error "Define ELEMENT as the type of x, scale, shift and y: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of channels a thread takes: 1, or 16 bytes of them where C is a multiple of that and the tensors lie on one of 16."
#endif
#include "derain/pack.cuh"
#include "norm/spatial_grid.cuh"

using T = ELEMENT;

// The block's x covers packs of channels, its y a row's pixels; the grid's x covers rows, its y more packs, its z the batch.
extern "C" __global__ __launch_bounds__(256) void spatial_modulate(
    const T* x, const T* scale, const T* shift, T* y, i32 channels, SpatialGrid grid)
{
    int c = (blockIdx.y * blockDim.x + threadIdx.x) * PACK;
    if (c >= channels)
    {
        return;
    }

    i64 lines = (i64)grid.frames * grid.height;
    for (i64 line = blockIdx.x; line < lines; line += gridDim.x)
    {
        i64 start = (blockIdx.z * lines + line) * grid.width * channels + c;
        i64 first_cell = grid.first_cell(blockIdx.z, line);
        for (int p = threadIdx.y; p < grid.width; p += blockDim.y)
        {
            i64 cell = (first_cell + grid.column(p)) * channels + c;
            float value[PACK], gain[PACK], bias[PACK];
            load(value, x + start + (i64)p * channels);
            load(gain, scale + cell);
            load(bias, shift + cell);
#pragma unroll
            for (int j = 0; j < PACK; j++)
            {
                value[j] = value[j] * gain[j] + bias[j];
            }
            store(y + start + (i64)p * channels, value);
        }
    }
}
