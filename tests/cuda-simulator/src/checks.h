// The checked mode: every load and store of a kernel passes through here, and what CUDA leaves undefined is found.
#pragma once
#include <cstddef>

namespace simulator
{
class BlockRunner;

namespace checks
{
enum class Kind
{
    Load,
    Store,
    Atomic,
};

// Called by the runner of this host thread.
void begin_launch(BlockRunner& runner);
void begin_block(BlockRunner& runner);
void block_synchronized();
void warp_synchronized(unsigned warp, unsigned lanes);

// An access by the running thread, or by another one of the block for which it acts.
void access(const void* address, size_t size, Kind kind, const void* code);
void access_as(unsigned thread, const void* address, size_t size, Kind kind, const void* code);

// cp.async: between its start and its landing the destination must not be read.
void start_copy(const void* destination, size_t size, const void* code);
void land_copy(const void* destination, size_t size, const void* code);
}
}
