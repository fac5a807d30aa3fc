// Boxes of a tensor that one thread has copied to shared memory (TMA, sm_90): the copy engine finds the addresses, puts zeros
// where the box reaches out of the tensor, and swizzles.
#pragma once
#include "derain/mbarrier.cuh"
#include "derain/types.cuh"

// A tensor and the box that is cut from it, as cuTensorMapEncodeTiled has written them. A kernel takes it as a parameter,
// `const __grid_constant__ TensorMap map`.
struct alignas(64) TensorMap
{
    u64 words[16];
};

// Starts to copy the box at (x, y, z), x along the contiguous dimension, to a multiple of 1024 bytes. Its bytes count on the
// barrier.
DEVICE void copy_box(u32 shared_destination, const TensorMap& map, i32 x, i32 y, i32 z, Barrier barrier)
{
#ifdef DERAIN_SIMULATOR
    simulator::copy_box(shared_destination, &map, {x, y, z}, 3, barrier.address);
#else
    asm volatile("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4}], [%5];"
                 :
                 : "r"(shared_destination), "l"(&map), "r"(x), "r"(y), "r"(z), "r"(barrier.address)
                 : "memory");
#endif
}

// The same of a tensor of two and of four dimensions.
DEVICE void copy_box(u32 shared_destination, const TensorMap& map, i32 x, i32 y, Barrier barrier)
{
#ifdef DERAIN_SIMULATOR
    simulator::copy_box(shared_destination, &map, {x, y}, 2, barrier.address);
#else
    asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];"
                 :
                 : "r"(shared_destination), "l"(&map), "r"(x), "r"(y), "r"(barrier.address)
                 : "memory");
#endif
}

DEVICE void copy_box(u32 shared_destination, const TensorMap& map, i32 x, i32 y, i32 z, i32 w, Barrier barrier)
{
#ifdef DERAIN_SIMULATOR
    simulator::copy_box(shared_destination, &map, {x, y, z, w}, 4, barrier.address);
#else
    asm volatile("cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4, %5}], [%6];"
                 :
                 : "r"(shared_destination), "l"(&map), "r"(x), "r"(y), "r"(z), "r"(w), "r"(barrier.address)
                 : "memory");
#endif
}

// Orders this thread's stores to shared memory before what the copy engine and the warpgroup products do with it.
DEVICE void fence_async_proxy()
{
#ifdef DERAIN_SIMULATOR
    simulator::fence_async_proxy();
#else
    asm volatile("fence.proxy.async.shared::cta;" : : : "memory");
#endif
}
