// y = activation(m((x - center[b][c])·factor[b][c] + offset[b][c])), the last step of a group norm (Wu and He 2018):
// group_norm_statistics.cu and group_norm_affine.cu make center, factor and offset from statistics over a group and all
// positions. m is the identity or, MODULATED, v·up(scale) + up(shift) with up of spatial_grid.cuh.
// x and y [B, P, C] (P = F·H·W where modulated), affine [B, 3, C], scale and shift [B, f, h, w, C].
#ifndef ELEMENT
#error "Define ELEMENT as the type of x, scale, shift and y: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of channels a thread takes: 1, or 16 bytes of them where C is a multiple of that and the tensors lie on one of 16."
#endif
#ifndef ACTIVATION
#error "Define ACTIVATION as NONE, SILU or GELU_TANH."
#endif
#ifndef MODULATED
#error "Define MODULATED as 0 or 1."
#endif
#include "derain/activation.cuh"
#include "derain/pack.cuh"
#include "norm/spatial_grid.cuh"

using T = ELEMENT;

// A line is a run of positions that one block takes; where modulated a row of pixels, so that frame and row are found once.
// The block's x covers packs of channels, its y positions; the grid's x covers lines, its y more packs, its z the batch.
extern "C" __global__ __launch_bounds__(256, 4) void group_norm(
    const T* x, const float* affine, const T* scale, const T* shift, T* y,
    i64 positions, i32 channels, i32 line_length, SpatialGrid grid)
{
    int c = (blockIdx.y * blockDim.x + threadIdx.x) * PACK;
    if (c >= channels)
    {
        return;
    }

    i64 b = blockIdx.z;
    float center[PACK], factor[PACK], offset[PACK];
    load(center, affine + 3 * b * channels + c);
    load(factor, affine + (3 * b + 1) * channels + c);
    load(offset, affine + (3 * b + 2) * channels + c);

    for (i64 line = blockIdx.x; line * line_length < positions; line += gridDim.x)
    {
        i64 first = line * line_length;
        int length = positions - first < line_length ? (int)(positions - first) : line_length;
        i64 start = (b * positions + first) * channels + c;
        i64 first_cell = MODULATED ? grid.first_cell(b, line) : 0;
        for (int p = threadIdx.y; p < length; p += blockDim.y)
        {
            float value[PACK];
            load(value, x + start + (i64)p * channels);
#pragma unroll
            for (int j = 0; j < PACK; j++)
            {
                value[j] = (value[j] - center[j]) * factor[j] + offset[j];
            }

            if constexpr (MODULATED)
            {
                i64 cell = (first_cell + grid.column(p)) * channels + c;
                float gain[PACK], bias[PACK];
                load(gain, scale + cell);
                load(bias, shift + cell);
#pragma unroll
                for (int j = 0; j < PACK; j++)
                {
                    value[j] = value[j] * gain[j] + bias[j];
                }
            }

#pragma unroll
            for (int j = 0; j < PACK; j++)
            {
                value[j] = activation<ACTIVATION, T>(value[j]);
            }
            store(y + start + (i64)p * channels, value);
        }
    }
}
