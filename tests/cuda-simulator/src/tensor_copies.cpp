// The copy engine: boxes of tensors, into shared memory (cp.async.bulk.tensor).
#include "block_runner.h"
#include "checks.h"
#include "settings.h"
#include "swizzle.h"
#include "tensor_map.h"
#include <cstring>

namespace simulator
{
namespace
{
struct BoxCopy
{
    TensorMapImage map;
    int at[TensorMapImage::MAX_RANK];
    unsigned destination;
    const void* code;

    unsigned row_bytes() const { return map.box[0] * map.element_bytes; }

    unsigned rows() const
    {
        unsigned count = 1;
        for (unsigned d = 1; d < map.rank; d++)
        {
            count *= map.box[d];
        }
        return count;
    }

    unsigned bytes() const { return rows() * row_bytes(); }

    // Where a row of the box begins in the tensor, as far as dimensions 1 and up say; null outside.
    const unsigned char* source(unsigned row) const
    {
        uint64_t address = map.address;
        for (unsigned d = 1; d < map.rank; d++)
        {
            const int64_t index = (int64_t)at[d] + row % map.box[d];
            row /= map.box[d];
            if (index < 0 || index > (int64_t)map.last[d])
            {
                return nullptr;
            }
            address += (uint64_t)index * map.strides[d - 1];
        }
        return (const unsigned char*)address;
    }

    // Elements of a row that lie in the tensor, from a first one on.
    unsigned valid(int& first) const
    {
        const int64_t begin = at[0] < 0 ? 0 : at[0];
        const int64_t end = std::min<int64_t>((int64_t)at[0] + map.box[0], (int64_t)map.last[0] + 1);
        first = (int)begin;
        return end > begin ? (unsigned)(end - begin) : 0;
    }

    void check_sources() const
    {
        int first = 0;
        const unsigned elements = valid(first);
        for (unsigned row = 0; row < rows() && elements > 0; row++)
        {
            if (const unsigned char* start = source(row))
            {
                checks::access(start + (size_t)first * map.element_bytes, (size_t)elements * map.element_bytes, AccessKind::Load, code);
            }
        }
    }

    void land() const
    {
        unsigned char* base = BlockRunner::active()->shared_base();
        std::vector<unsigned char> line(row_bytes());
        int first = 0;
        const unsigned elements = valid(first);
        for (unsigned row = 0; row < rows(); row++)
        {
            std::memset(line.data(), 0, line.size());
            const unsigned char* start = source(row);
            if (start != nullptr && elements > 0)
            {
                std::memcpy(line.data() + (size_t)(first - at[0]) * map.element_bytes, start + (size_t)first * map.element_bytes,
                            (size_t)elements * map.element_bytes);
            }
            for (unsigned byte = 0; byte < row_bytes(); byte += 16)
            {
                std::memcpy(base + swizzled(destination + row * row_bytes() + byte, map.swizzle_bytes), line.data() + byte, 16);
            }
        }
    }
};

void check_destination(const BoxCopy& copy, const BlockRunner& runner)
{
    const unsigned alignment = copy.map.swizzle_bytes == 0 ? 128 : copy.map.swizzle_bytes * 8;
    if (copy.destination % alignment != 0)
    {
        fail(Fault::Address, copy.code, "misaligned: a tensor copy with %u-byte swizzle to shared address %u, which is no multiple of %u",
             copy.map.swizzle_bytes, copy.destination, alignment);
    }
    if (!runner.is_shared(runner.shared_base() + copy.destination, copy.bytes()))
    {
        fail(Fault::Address, copy.code, "out of bounds: a tensor copy of %u bytes to shared address %u", copy.bytes(), copy.destination);
    }
}
}

void copy_box(unsigned shared_destination, const void* map, Coordinates at, int rank, unsigned barrier)
{
    const void* code = __builtin_return_address(0);
    BlockRunner& runner = *BlockRunner::active();
    require_hopper("cp.async.bulk.tensor", code);
    BoxCopy copy{};
    std::memcpy(&copy.map, map, sizeof copy.map);
    copy.destination = shared_destination;
    copy.code = code;
    if (copy.map.magic != TensorMapImage::MAGIC)
    {
        fail(Fault::Launch, code, "tensor copy: the tensor map at %p was not written by cuTensorMapEncodeTiled", map);
    }
    if (copy.map.rank != rank)
    {
        fail(Fault::Launch, code, "tensor copy: %d coordinates for a tensor of %u dimensions", rank, copy.map.rank);
    }
    std::memcpy(copy.at, at.values, sizeof at.values);
    check_destination(copy, runner);

    Mbarriers& barriers = runner.barriers();
    const unsigned number = barriers.number(barrier, code);
    unsigned char* destination = runner.shared_base() + shared_destination;
    const unsigned bytes = copy.bytes();
    if (settings().check)
    {
        copy.check_sources();
        checks::start_tensor_copy(destination, bytes, number, barriers.phase_under_way(number), code);
    }
    std::memset(destination, 0xff, bytes);
    barriers.start(number, {bytes, [copy, destination, bytes] {
                                if (settings().check)
                                {
                                    checks::land_tensor_copy(destination, bytes);
                                }
                                copy.land();
                            }});
}

void fence_async_proxy()
{
    if (settings().check)
    {
        checks::fence_async_proxy();
    }
}
}
