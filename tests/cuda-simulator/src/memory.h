// Device memory, which is the host's: each buffer lies between guard zones, starts as garbage, and counts against the device's size.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>

namespace simulator
{
struct Buffer
{
    unsigned char* data;
    size_t size;
    unsigned char* block; // what the host gave, guards included
    uint64_t* shadow;     // of the checked mode: two cells for each 4 bytes, null otherwise
    int device;
    bool pinned; // host memory: not the device's budget
};

class Memory
{
public:
    static constexpr size_t GUARD = 512;

    // Null where the device's memory, the host's or an injected fault says no.
    void* allocate(size_t size, int device, bool pinned);
    bool release(void* address, bool pinned);

    // Whether the range lies in one buffer.
    bool covers(const void* address, size_t size);

    // The buffer whose data or guards hold the address, or the nearest below it; false where there is none.
    bool find(const void* address, Buffer& buffer);

    // A sentence about a buffer whose guards are no longer what they were, or "". Looks at the words nearest the data.
    std::string find_overrun();

    size_t used(int device);
    int64_t count();
    int64_t bytes();

private:
    void free_block(const Buffer& buffer);

    std::shared_mutex mutex_;
    std::map<uintptr_t, Buffer> buffers_; // by data
};

Memory& device_memory();
}
