#include "copied_shadow.h"
#include <cstring>

namespace simulator
{
bool CopiedShadow::holds(size_t offset) const
{
    const size_t index = offset / GRANULE;
    return index < cells_.size() && cells_[index].block == block_ && cells_[index].phase != 0;
}

std::string CopiedShadow::check_write(const WarpOrder& order, const Cell& cell, unsigned warp, const char* what) const
{
    if (cell.pending)
    {
        return std::string("tensor copy: ") + what + " shared memory that a copy is still on its way to";
    }
    if (!order.knows_phase(warp, cell.barrier, cell.phase))
    {
        return std::string("tensor copy: ") + what + " shared memory that a copy wrote, and warp " + std::to_string(warp) +
               " has not waited for it";
    }
    for (unsigned reader = 0; reader < order.warps(); reader++)
    {
        if (cell.reads[reader] != 0 && !order.knows_step(warp, reader, cell.reads[reader]))
        {
            return std::string("race: ") + what + " shared memory that warp " + std::to_string(reader) +
                   " has read, with no barrier between that warp " + std::to_string(warp) + " waited for";
        }
    }
    return "";
}

std::string CopiedShadow::start_copy(const WarpOrder& order, unsigned warp, size_t offset, size_t size, unsigned barrier, uint32_t phase)
{
    if (cells_.size() * GRANULE < bytes_)
    {
        cells_.resize(bytes_ / GRANULE + 1);
    }
    for (size_t index = offset / GRANULE; index <= (offset + size - 1) / GRANULE; index++)
    {
        Cell& cell = cells_[index];
        if (cell.block == block_ && cell.phase != 0)
        {
            const std::string wrong = check_write(order, cell, warp, "a copy overwrites");
            if (!wrong.empty())
            {
                return wrong;
            }
        }
        cell = {block_, phase, (uint8_t)barrier, true, {}};
    }
    return "";
}

void CopiedShadow::land_copy(size_t offset, size_t size)
{
    for (size_t index = offset / GRANULE; index <= (offset + size - 1) / GRANULE; index++)
    {
        cells_[index].pending = false;
    }
}

std::string CopiedShadow::load(const WarpOrder& order, unsigned warp, size_t offset, size_t size)
{
    for (size_t index = offset / GRANULE; index <= (offset + size - 1) / GRANULE; index++)
    {
        if (!holds(index * GRANULE))
        {
            continue;
        }
        Cell& cell = cells_[index];
        if (cell.pending || !order.knows_phase(warp, cell.barrier, cell.phase))
        {
            return "tensor copy: shared memory is read by warp " + std::to_string(warp) + ", which has not waited for the copy to it";
        }
        cell.reads[warp] = order.step(warp);
    }
    return "";
}

std::string CopiedShadow::store(const WarpOrder& order, unsigned warp, size_t offset, size_t size)
{
    for (size_t index = offset / GRANULE; index <= (offset + size - 1) / GRANULE; index++)
    {
        if (!holds(index * GRANULE))
        {
            continue;
        }
        const std::string wrong = check_write(order, cells_[index], warp, "a store overwrites");
        if (!wrong.empty())
        {
            return wrong;
        }
        cells_[index].phase = 0;
    }
    return "";
}
}
