// What the copy engine wrote to the block's shared memory, and which warps have read it since: reads must know that the copy has landed,
// and a copy that follows must know of the reads.
#pragma once
#include "warp_order.h"
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace simulator
{
class CopiedShadow
{
public:
    // For blocks of a kernel with so much shared memory.
    void begin_launch(size_t bytes) { bytes_ = bytes; }
    void begin_block() { block_++; }

    // What is wrong with these, or "". A copy belongs to a phase of an mbarrier, counted from 1.
    std::string start_copy(const WarpOrder& order, unsigned warp, size_t offset, size_t size, unsigned barrier, uint32_t phase);
    void land_copy(size_t offset, size_t size);
    std::string load(const WarpOrder& order, unsigned warp, size_t offset, size_t size);

    // A thread's own store takes the memory back from the copy engine.
    std::string store(const WarpOrder& order, unsigned warp, size_t offset, size_t size);

    // Whether the bytes are the copy engine's.
    bool holds(size_t offset) const;

private:
    static constexpr size_t GRANULE = 16; // no copy writes less

    struct Cell
    {
        uint32_t block;
        uint32_t phase; // 0 where no copy wrote
        uint8_t barrier;
        bool pending;
        uint32_t reads[WarpOrder::WARPS]; // the latest step in which each warp read it
    };

    std::string check_write(const WarpOrder& order, const Cell& cell, unsigned warp, const char* what) const;

    std::vector<Cell> cells_; // none before the first copy
    size_t bytes_ = 0;
    uint32_t block_ = 0;
};
}
