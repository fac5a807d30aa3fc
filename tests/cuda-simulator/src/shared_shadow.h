// Who touched which part of the block's shared memory, and in which order. Two accesses are ordered by a __syncthreads between them, or,
// within a warp, by a __syncwarp; shuffles order nothing.
#pragma once
#include "access_kind.h"
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace simulator
{
class SharedShadow
{
public:
    void begin_launch(size_t bytes);
    void begin_block(unsigned threads);
    void block_synchronized() { epoch_++; }
    void warp_synchronized(unsigned warp, unsigned lanes);

    // What is wrong with an access at an offset, or "".
    std::string access(unsigned thread, size_t offset, size_t size, AccessKind kind);

    std::string start_copy(unsigned thread, size_t offset, size_t size);
    std::string land_copy(unsigned thread, size_t offset, size_t size);

    // The copy engine takes the memory over: what threads did to it must be ordered before its command. Then its bytes are there.
    std::string give_to_engine(unsigned thread, size_t offset, size_t size);
    void fill_by_engine(size_t offset, size_t size);

    // A warpgroup product reads what threads have stored, for the warp of this thread.
    std::string read_by_product(unsigned thread, size_t offset, size_t size);

    // fence.proxy.async: the thread's stores so far are there for the engine and for products.
    void fence_proxy(unsigned thread);

private:
    // Lanes of one warp that have read since the latest __syncthreads, at the same time by the warp's clock.
    struct Readers
    {
        uint32_t clock;
        uint32_t lanes;
        uint8_t warp;
    };

    // Two bytes. Readers of two warps are enough: a third warp that stores is at odds with either.
    struct Cell
    {
        uint32_t block;
        uint32_t write_epoch;
        uint32_t write_clock;
        uint32_t read_epoch;
        Readers readers[2];
        uint16_t writer;
        uint8_t written;     // the bytes that `writer` stored
        uint8_t initialised; // the bytes that anybody has
        bool pending;        // a copy is on its way here
    };

    // clocks[l][k]: up to which of lane k's steps lane l knows. A lane's own step ends with each __syncwarp.
    struct WarpClocks
    {
        uint32_t clocks[32][32];
    };

    static constexpr uint16_t NOBODY = 0xffff;

    Cell& fresh(size_t index);
    uint32_t clock(unsigned thread) const { return warps_[thread / 32].clocks[thread % 32][thread % 32]; }
    bool is_ordered(unsigned earlier, uint32_t epoch, uint32_t clock, unsigned thread) const;
    std::string check_load(const Cell& cell, unsigned thread, uint8_t bytes) const;
    std::string check_store(const Cell& cell, unsigned thread, uint8_t bytes) const;
    void note_load(Cell& cell, unsigned thread);
    void note_store(Cell& cell, unsigned thread, uint8_t bytes);

    std::vector<Cell> cells_;
    std::vector<WarpClocks> warps_;
    std::vector<uint32_t> fenced_; // up to which of its own steps each thread's stores are fenced
    uint32_t block_ = 0;
    uint32_t epoch_ = 1;
};
}
