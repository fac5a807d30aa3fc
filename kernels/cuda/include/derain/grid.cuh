// How a one-dimensional grid of any size shares out any number of items: each thread takes its index and every step-th after it.
#pragma once
#include "derain/types.cuh"

DEVICE i64 first_item()
{
    return (i64)blockIdx.x * blockDim.x + threadIdx.x;
}

DEVICE i64 item_step()
{
    return (i64)gridDim.x * blockDim.x;
}
