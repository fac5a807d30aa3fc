// The checked mode: every load and store of a kernel passes through here, and what CUDA leaves undefined is found. Kernels are compiled
// with -fsanitize=thread for it, whose callbacks are in sanitizer_callbacks.cpp.
#pragma once
#include "copied_shadow.h"
#include "global_shadow.h"
#include "shared_shadow.h"
#include "warp_order.h"
#include <cstddef>

namespace simulator
{
class BlockRunner;

namespace checks
{
// What the checks remember for one host thread.
struct State
{
    SharedShadow shared;
    GlobalShadow global;
    WarpOrder order;
    CopiedShadow copied;
};

// Called by the runner of this host thread.
void begin_launch(BlockRunner& runner);
void begin_block(BlockRunner& runner);
void block_synchronized();
void warp_synchronized(unsigned warp, unsigned lanes);

// An access by the running thread, or by another one of the block for which it acts. Returns only if nothing is wrong with it.
void access(const void* address, size_t size, AccessKind kind, const void* code);
void access_as(unsigned thread, const void* address, size_t size, AccessKind kind, const void* code);

// cp.async: between its start and its landing the destination must not be read.
void start_copy(const void* destination, size_t size, const void* code);
void land_copy(const void* destination, size_t size, const void* code);

// cp.async.bulk.tensor, by the running thread, on a phase of an mbarrier.
void start_tensor_copy(const void* destination, size_t size, unsigned barrier, uint32_t phase, const void* code);
void land_tensor_copy(const void* destination, size_t size);

// A wgmma of the running warp reads 16 bytes.
void product_reads(const void* address, const void* code);

// fence.proxy.async by the running thread.
void fence_async_proxy();

// What the warps of the block know of each other.
WarpOrder& order();
}
}
