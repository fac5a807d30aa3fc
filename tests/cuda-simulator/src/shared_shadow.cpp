#include "shared_shadow.h"
#include <algorithm>
#include <cstring>

namespace simulator
{
void SharedShadow::begin_launch(size_t bytes)
{
    const size_t cells = (bytes + 1) / 2 + 1;
    if (cells_.size() < cells)
    {
        cells_.resize(cells);
    }
}

void SharedShadow::begin_block(unsigned threads)
{
    block_++; // makes all cells stale
    epoch_ = 1;
    fenced_.assign(threads, 0);
    warps_.resize((threads + 31) / 32);
    std::memset(warps_.data(), 0, warps_.size() * sizeof(WarpClocks));
    for (WarpClocks& warp : warps_)
    {
        for (unsigned lane = 0; lane < 32; lane++)
        {
            warp.clocks[lane][lane] = 1;
        }
    }
}

void SharedShadow::warp_synchronized(unsigned warp, unsigned lanes)
{
    auto& clocks = warps_[warp].clocks;
    uint32_t joined[32] = {};
    for (unsigned rest = lanes; rest != 0; rest &= rest - 1)
    {
        const uint32_t* known = clocks[__builtin_ctz(rest)];
        for (unsigned lane = 0; lane < 32; lane++)
        {
            joined[lane] = std::max(joined[lane], known[lane]);
        }
    }
    for (unsigned rest = lanes; rest != 0; rest &= rest - 1)
    {
        const unsigned lane = (unsigned)__builtin_ctz(rest);
        std::memcpy(clocks[lane], joined, sizeof joined);
        clocks[lane][lane]++;
    }
}

SharedShadow::Cell& SharedShadow::fresh(size_t index)
{
    Cell& cell = cells_[index];
    if (cell.block != block_)
    {
        cell = {};
        cell.block = block_;
        cell.writer = NOBODY;
    }
    return cell;
}

bool SharedShadow::is_ordered(unsigned earlier, uint32_t epoch, uint32_t clock, unsigned thread) const
{
    if (earlier == thread || epoch < epoch_)
    {
        return true;
    }
    return earlier / 32 == thread / 32 && clock <= warps_[thread / 32].clocks[thread % 32][earlier % 32];
}

std::string SharedShadow::check_load(const Cell& cell, unsigned thread, uint8_t bytes) const
{
    if (cell.pending)
    {
        return "async copy: shared memory is read before the copy of thread " + std::to_string(cell.writer) + " to it was waited for";
    }
    if ((cell.initialised & bytes) != bytes)
    {
        return "uninitialised: shared memory is read that nobody has written";
    }
    if ((cell.written & bytes) != 0 && !is_ordered(cell.writer, cell.write_epoch, cell.write_clock, thread))
    {
        return "race: shared memory is read by thread " + std::to_string(thread) + " and written by thread " + std::to_string(cell.writer) +
               " with no barrier between";
    }
    return "";
}

std::string SharedShadow::check_store(const Cell& cell, unsigned thread, uint8_t bytes) const
{
    if (cell.writer != NOBODY && (cell.written & bytes) != 0 && !is_ordered(cell.writer, cell.write_epoch, cell.write_clock, thread))
    {
        return "race: shared memory is written by threads " + std::to_string(cell.writer) + " and " + std::to_string(thread) +
               " with no barrier between";
    }
    for (const Readers& readers : cell.readers)
    {
        for (uint32_t rest = cell.read_epoch == epoch_ ? readers.lanes : 0; rest != 0; rest &= rest - 1)
        {
            const unsigned reader = readers.warp * 32u + (unsigned)__builtin_ctz(rest);
            if (!is_ordered(reader, epoch_, readers.clock, thread))
            {
                return "race: shared memory is written by thread " + std::to_string(thread) + " and was read by thread " +
                       std::to_string(reader) + " with no barrier between";
            }
        }
    }
    return "";
}

void SharedShadow::note_load(Cell& cell, unsigned thread)
{
    if (cell.read_epoch != epoch_)
    {
        cell.read_epoch = epoch_;
        cell.readers[0].lanes = cell.readers[1].lanes = 0;
    }
    const unsigned warp = thread / 32;
    Readers& first = cell.readers[0];
    Readers& mine = first.lanes == 0 || first.warp == warp ? first : cell.readers[1];
    const uint32_t now = clock(thread);
    if (mine.warp != warp || mine.clock != now)
    {
        mine = {now, 0, (uint8_t)warp};
    }
    mine.lanes |= 1u << thread % 32;
}

void SharedShadow::note_store(Cell& cell, unsigned thread, uint8_t bytes)
{
    const bool again = cell.writer == thread && cell.write_epoch == epoch_ && cell.write_clock == clock(thread);
    cell.written = again ? cell.written | bytes : bytes;
    cell.writer = (uint16_t)thread;
    cell.write_epoch = epoch_;
    cell.write_clock = clock(thread);
    cell.initialised |= bytes;
    cell.pending = false;
    cell.readers[0].lanes = cell.readers[1].lanes = 0;
}

std::string SharedShadow::access(unsigned thread, size_t offset, size_t size, AccessKind kind)
{
    const uint8_t bytes = size == 1 ? (uint8_t)(1 << offset % 2) : 3;
    for (size_t index = offset / 2; index <= (offset + size - 1) / 2; index++)
    {
        Cell& cell = fresh(index);
        // An atomic orders nothing, and is at odds with no other one: only its initialisation is looked at.
        std::string wrong = kind == AccessKind::Load    ? check_load(cell, thread, bytes)
                            : kind == AccessKind::Store ? check_store(cell, thread, bytes)
                                                        : "";
        if (!wrong.empty())
        {
            return wrong;
        }
        if (kind == AccessKind::Store)
        {
            note_store(cell, thread, bytes);
        }
        else if (kind == AccessKind::Load && bytes == 3)
        {
            note_load(cell, thread); // of single bytes no readers are kept: they would mix with those of the other byte
        }
    }
    return "";
}

std::string SharedShadow::start_copy(unsigned thread, size_t offset, size_t size)
{
    std::string wrong = access(thread, offset, size, AccessKind::Store);
    for (size_t index = offset / 2; index <= (offset + size - 1) / 2; index++)
    {
        cells_[index].pending = true;
    }
    return wrong;
}

std::string SharedShadow::land_copy(unsigned thread, size_t offset, size_t size)
{
    return access(thread, offset, size, AccessKind::Store);
}

std::string SharedShadow::give_to_engine(unsigned thread, size_t offset, size_t size)
{
    for (size_t index = offset / 2; index <= (offset + size - 1) / 2; index++)
    {
        Cell& cell = fresh(index);
        const std::string wrong = check_store(cell, thread, 3);
        if (!wrong.empty())
        {
            return wrong;
        }
        cell.writer = NOBODY;
        cell.written = 0;
        cell.initialised = 0;
        cell.pending = false;
        cell.readers[0].lanes = cell.readers[1].lanes = 0;
    }
    return "";
}

void SharedShadow::fill_by_engine(size_t offset, size_t size)
{
    for (size_t index = offset / 2; index <= (offset + size - 1) / 2; index++)
    {
        fresh(index).initialised = 3;
    }
}

std::string SharedShadow::read_by_product(unsigned thread, size_t offset, size_t size)
{
    for (size_t index = offset / 2; index <= (offset + size - 1) / 2; index++)
    {
        Cell& cell = fresh(index);
        const std::string wrong = check_load(cell, thread, 3);
        if (!wrong.empty())
        {
            return wrong;
        }
        if (cell.writer != NOBODY && cell.write_clock > fenced_[cell.writer])
        {
            return "proxy: a wgmma reads shared memory that thread " + std::to_string(cell.writer) +
                   " stored to, with no fence.proxy.async of that thread after it";
        }
        note_load(cell, thread);
    }
    return "";
}

void SharedShadow::fence_proxy(unsigned thread)
{
    fenced_[thread] = clock(thread);
    warps_[thread / 32].clocks[thread % 32][thread % 32]++;
}
}
