// Which block of the launch touched which bytes of device memory: blocks have no order, so what one stores no other may touch.
#pragma once
#include "access_kind.h"
#include "memory.h"
#include <cstddef>
#include <cstdint>
#include <string>

namespace simulator
{
class GlobalShadow
{
public:
    // The number is the same for all host threads of a launch, and new for each launch.
    void begin_launch(uint64_t number);

    // Whether the address lies in a buffer; then `wrong` says what is wrong with the access, or "".
    bool access(uint64_t block, const void* address, size_t size, AccessKind kind, std::string& wrong);

private:
    const Buffer* find(const void* address, size_t size);

    static constexpr unsigned REMEMBERED = 4;

    uint64_t launch_ = 0;
    Buffer buffers_[REMEMBERED]{}; // that this host thread's blocks touched lately
    unsigned oldest_ = 0;
};

// What lies around an address that belongs to no buffer.
std::string describe_stray(const void* address, size_t size, AccessKind kind);

uint64_t next_launch_number();
}
