#include "global_shadow.h"
#include <atomic>

namespace simulator
{
namespace
{
// A cell stands for 4 bytes: launch (20 bits), atomic (1), bytes (4), block (39). A cell of another launch says nothing.
constexpr int LAUNCH_SHIFT = 44;
constexpr uint64_t ATOMIC = uint64_t(1) << 43;
constexpr int BYTES_SHIFT = 39;
constexpr uint64_t BLOCK_MASK = (uint64_t(1) << 39) - 1;
constexpr uint64_t MANY_BLOCKS = BLOCK_MASK;

unsigned bytes_of(uint64_t cell)
{
    return (unsigned)(cell >> BYTES_SHIFT) & 15;
}

uint64_t make_cell(uint64_t launch, uint64_t block, unsigned bytes, bool atomic)
{
    return launch << LAUNCH_SHIFT | (atomic ? ATOMIC : 0) | (uint64_t)bytes << BYTES_SHIFT | block;
}

struct Touch
{
    uint64_t launch;
    uint64_t block;
    unsigned bytes;
    AccessKind kind;

    // Whether the cell tells of another block's access to some of the same bytes.
    bool meets(uint64_t cell) const
    {
        return cell >> LAUNCH_SHIFT == launch && (cell & BLOCK_MASK) != block && (bytes_of(cell) & bytes) != 0;
    }
};

std::string at_odds(const Touch& touch, const char* what, uint64_t cell)
{
    const uint64_t other = cell & BLOCK_MASK;
    return std::string("race: ") + name_of(touch.kind) + " of global memory that " +
           (other == MANY_BLOCKS ? "other blocks" : "block " + std::to_string(other)) + " " + what + " in the same launch";
}

std::string check(const Touch& touch, uint64_t written, uint64_t read)
{
    const bool both_atomic = touch.kind == AccessKind::Atomic && (written & ATOMIC) != 0;
    if (touch.meets(written) && !both_atomic)
    {
        return at_odds(touch, "stored to", written);
    }
    if (touch.kind != AccessKind::Load && touch.meets(read))
    {
        return at_odds(touch, "loaded", read);
    }
    return "";
}

// The bytes of one block add up. Of two blocks the latest stands for both, unless both touched the same bytes: those were of many.
// That forgets some accesses, and never invents one.
uint64_t merge(const Touch& touch, uint64_t cell)
{
    const bool atomic = touch.kind == AccessKind::Atomic;
    if (cell >> LAUNCH_SHIFT != touch.launch)
    {
        return make_cell(touch.launch, touch.block, touch.bytes, atomic);
    }
    if ((cell & BLOCK_MASK) == touch.block)
    {
        return make_cell(touch.launch, touch.block, bytes_of(cell) | touch.bytes, atomic && (cell & ATOMIC) != 0);
    }
    const unsigned common = bytes_of(cell) & touch.bytes;
    return common != 0 ? make_cell(touch.launch, MANY_BLOCKS, common, atomic) : make_cell(touch.launch, touch.block, touch.bytes, atomic);
}
}

uint64_t next_launch_number()
{
    static std::atomic<uint64_t> number;
    return number++ % ((1 << 20) - 1) + 1;
}

void GlobalShadow::begin_launch(uint64_t number)
{
    launch_ = number;
    for (Buffer& buffer : buffers_)
    {
        buffer = {};
    }
}

const Buffer* GlobalShadow::find(const void* address, size_t size)
{
    const unsigned char* start = (const unsigned char*)address;
    const auto holds = [=](const Buffer& buffer) { return start >= buffer.data && start + size <= buffer.data + buffer.size; };
    for (const Buffer& buffer : buffers_)
    {
        if (holds(buffer))
        {
            return &buffer;
        }
    }
    Buffer found;
    if (!device_memory().find(address, found) || !holds(found))
    {
        return nullptr;
    }
    Buffer& place = buffers_[oldest_++ % REMEMBERED];
    place = found;
    return &place;
}

bool GlobalShadow::access(uint64_t block, const void* address, size_t size, AccessKind kind, std::string& wrong)
{
    const Buffer* buffer = find(address, size);
    if (buffer == nullptr)
    {
        return false;
    }
    if (buffer->shadow == nullptr)
    {
        return true;
    }
    const size_t first = (size_t)((const unsigned char*)address - buffer->data);
    const size_t end = first + size;
    for (size_t index = first / 4; index * 4 < end; index++)
    {
        const unsigned from = first > index * 4 ? (unsigned)(first - index * 4) : 0;
        const unsigned to = end < index * 4 + 4 ? (unsigned)(end - index * 4) : 4;
        const Touch touch{launch_, block, ((1u << to) - 1) & ~((1u << from) - 1), kind};
        std::atomic_ref<uint64_t> written(buffer->shadow[2 * index]);
        std::atomic_ref<uint64_t> read(buffer->shadow[2 * index + 1]);
        wrong = check(touch, written.load(std::memory_order_relaxed), read.load(std::memory_order_relaxed));
        if (!wrong.empty())
        {
            return true;
        }
        std::atomic_ref<uint64_t>& cell = kind == AccessKind::Load ? read : written;
        cell.store(merge(touch, cell.load(std::memory_order_relaxed)), std::memory_order_relaxed);
    }
    return true;
}

std::string describe_stray(const void* address, size_t size, AccessKind kind)
{
    std::string text = std::string("out of bounds: ") + name_of(kind) + " of " + std::to_string(size) + " bytes ";
    Buffer buffer;
    if (!device_memory().find(address, buffer))
    {
        return text + "where there is no memory";
    }
    const long offset = (long)((const unsigned char*)address - buffer.data);
    return text + "at offset " + std::to_string(offset) + " of the nearest buffer, which has " + std::to_string(buffer.size) + " bytes";
}
}
