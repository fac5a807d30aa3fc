// Sums and maxima over a warp and over a block.
#pragma once
#include "derain/types.cuh"

constexpr u32 WHOLE_WARP = 0xffffffffu;

// The sum over `lanes` neighbouring lanes, a power of two, in each of them. The whole warp takes part.
DEVICE float lanes_sum(float x, int lanes)
{
    for (int offset = lanes / 2; offset > 0; offset /= 2)
    {
        x += __shfl_xor_sync(WHOLE_WARP, x, offset);
    }
    return x;
}

// The sum over the warp's 32 lanes, in every lane.
DEVICE float warp_sum(float x)
{
    return lanes_sum(x, 32);
}

// The largest over the warp's 32 lanes, in every lane.
DEVICE float warp_max(float x)
{
    for (int offset = 16; offset > 0; offset /= 2)
    {
        x = fmaxf(x, __shfl_xor_sync(WHOLE_WARP, x, offset));
    }
    return x;
}

// The sum over the block, in every thread. partial: shared, one float for each warp; it may be used again after the next barrier.
DEVICE float block_sum(float x, float* partial)
{
    int warp = threadIdx.x / 32;
    int lane = threadIdx.x % 32;
    int warps = (blockDim.x + 31) / 32;
    x = warp_sum(x);
    if (lane == 0)
    {
        partial[warp] = x;
    }
    __syncthreads();
    return warp_sum(lane < warps ? partial[lane] : 0.0f);
}
