#include "memory.h"
#include "address_sanitizer.h"
#include "exports.h"
#include "faults.h"
#include "findings.h"
#include "settings.h"
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sys/mman.h>

namespace simulator
{
namespace
{
// The guards' 16-bit words: NaN in every float type, and nothing that a kernel stores by accident.
constexpr uint16_t GUARD_WORD = 0xfffb;

void fill_guard(unsigned char* guard)
{
    for (size_t i = 0; i < Memory::GUARD; i += 2)
    {
        std::memcpy(guard + i, &GUARD_WORD, 2);
    }
}

bool intact(const unsigned char* guard, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
    {
        if (guard[i] != ((const unsigned char*)&GUARD_WORD)[i % 2])
        {
            return false;
        }
    }
    return true;
}

std::string overrun(const Buffer& buffer, size_t reach)
{
    const bool before = !intact(buffer.data - Memory::GUARD, Memory::GUARD - reach, Memory::GUARD);
    const bool behind = !intact(buffer.data + buffer.size, 0, reach);
    if (!before && !behind)
    {
        return "";
    }
    return "out of bounds: a store " + std::string(before ? "before" : "behind") + " a buffer of " + std::to_string(buffer.size) + " bytes";
}

size_t shadow_bytes(size_t size)
{
    return (size + 3) / 4 * 2 * sizeof(uint64_t);
}
}

void* Memory::allocate(size_t size, int device, bool pinned)
{
    if (faults().next_allocation_fails())
    {
        return nullptr;
    }
    std::unique_lock lock(mutex_);
    size_t used = 0;
    for (const auto& [address, buffer] : buffers_)
    {
        used += !buffer.pinned && buffer.device == device ? buffer.size : 0;
    }
    if (!pinned && used + size > (size_t)settings().memory)
    {
        return nullptr;
    }
    // 512-byte alignment as the driver gives; the guard in front has that size. The rear guard may start at any byte.
    unsigned char* block = (unsigned char*)std::aligned_alloc(512, (size + 2 * GUARD + 1023) / 512 * 512);
    if (block == nullptr)
    {
        return nullptr;
    }
    Buffer buffer{block + GUARD, size, block, nullptr, device, pinned};
    fill_guard(block);
    std::memset(buffer.data, 0xff, size);
    fill_guard(buffer.data + size);
    if (settings().check)
    {
        void* shadow = mmap(nullptr, shadow_bytes(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        buffer.shadow = shadow == MAP_FAILED ? nullptr : (uint64_t*)shadow;
    }
    address_sanitizer::poison(block, GUARD);
    address_sanitizer::poison(buffer.data + size, GUARD);
    buffers_[(uintptr_t)buffer.data] = buffer;
    return buffer.data;
}

bool Memory::release(void* address, bool pinned)
{
    std::unique_lock lock(mutex_);
    const auto found = buffers_.find((uintptr_t)address);
    if (found == buffers_.end() || found->second.pinned != pinned)
    {
        return false;
    }
    const Buffer buffer = found->second;
    const std::string text = overrun(buffer, GUARD);
    if (!text.empty())
    {
        publish(text + ", seen when it was freed");
    }
    buffers_.erase(found);
    free_block(buffer);
    return true;
}

void Memory::free_block(const Buffer& buffer)
{
    if (buffer.shadow != nullptr)
    {
        munmap(buffer.shadow, shadow_bytes(buffer.size));
    }
    address_sanitizer::unpoison(buffer.block, buffer.size + 2 * GUARD);
    std::free(buffer.block);
}

bool Memory::find(const void* address, Buffer& buffer)
{
    std::shared_lock lock(mutex_);
    auto after = buffers_.upper_bound((uintptr_t)address + GUARD);
    if (after == buffers_.begin())
    {
        return false;
    }
    --after;
    // An address in the guard before a buffer is nearer to that buffer, unless the one below it holds the address.
    if (after->first > (uintptr_t)address && after != buffers_.begin())
    {
        const Buffer& below = std::prev(after)->second;
        if ((const unsigned char*)address < below.data + below.size)
        {
            --after;
        }
    }
    buffer = after->second;
    return true;
}

bool Memory::covers(const void* address, size_t size)
{
    Buffer buffer;
    const unsigned char* start = (const unsigned char*)address;
    return find(address, buffer) && start >= buffer.data && start + size <= buffer.data + buffer.size;
}

std::string Memory::find_overrun()
{
    std::shared_lock lock(mutex_);
    for (auto& [address, buffer] : buffers_)
    {
        std::string text = overrun(buffer, 64);
        if (!text.empty())
        {
            // Mended, so that the next launch is not blamed for it.
            fill_guard(buffer.data - GUARD);
            fill_guard(buffer.data + buffer.size);
            return text;
        }
    }
    return "";
}

size_t Memory::used(int device)
{
    std::shared_lock lock(mutex_);
    size_t sum = 0;
    for (const auto& [address, buffer] : buffers_)
    {
        sum += !buffer.pinned && buffer.device == device ? buffer.size : 0;
    }
    return sum;
}

int64_t Memory::count()
{
    std::shared_lock lock(mutex_);
    return (int64_t)buffers_.size();
}

int64_t Memory::bytes()
{
    std::shared_lock lock(mutex_);
    int64_t sum = 0;
    for (const auto& [address, buffer] : buffers_)
    {
        sum += (int64_t)buffer.size;
    }
    return sum;
}

Memory& device_memory()
{
    static Memory& memory = *new Memory;
    return memory;
}
}

// Buffers of the device and pinned ones that nobody has freed; their bytes where the pointer is not null.
DERAIN_EXPORT long long derain_simulator_allocations(long long* bytes)
{
    if (bytes != nullptr)
    {
        *bytes = simulator::device_memory().bytes();
    }
    return simulator::device_memory().count();
}
