// The functions that -fsanitize=thread calls before every load and store, defined here instead of by libtsan.
#include "block_runner.h"
#include "checks.h"
#include "exports.h"
#include "settings.h"

using namespace simulator;

namespace
{
inline void note(const void* address, size_t size, AccessKind kind, const void* code)
{
    // Kernels that were compiled for checking may run after it was turned off, and code before main is nobody's.
    if (settings().check && BlockRunner::active() != nullptr && current.thread != nullptr)
    {
        checks::access(address, size, kind, code);
    }
}
}

#define ACCESS(size)                                                                                                                       \
    DERAIN_EXPORT void __tsan_read##size(void* address)                                                                                    \
    {                                                                                                                                      \
        note(address, size, AccessKind::Load, __builtin_return_address(0));                                                                \
    }                                                                                                                                      \
    DERAIN_EXPORT void __tsan_write##size(void* address)                                                                                   \
    {                                                                                                                                      \
        note(address, size, AccessKind::Store, __builtin_return_address(0));                                                               \
    }                                                                                                                                      \
    DERAIN_EXPORT void __tsan_unaligned_read##size(void* address)                                                                          \
    {                                                                                                                                      \
        note(address, size, AccessKind::Load, __builtin_return_address(0));                                                                \
    }                                                                                                                                      \
    DERAIN_EXPORT void __tsan_unaligned_write##size(void* address)                                                                         \
    {                                                                                                                                      \
        note(address, size, AccessKind::Store, __builtin_return_address(0));                                                               \
    }

ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

DERAIN_EXPORT void __tsan_read_range(void* address, size_t size)
{
    note(address, size, AccessKind::Load, __builtin_return_address(0));
}

DERAIN_EXPORT void __tsan_write_range(void* address, size_t size)
{
    note(address, size, AccessKind::Store, __builtin_return_address(0));
}

DERAIN_EXPORT void __tsan_init() {}

DERAIN_EXPORT void __tsan_func_entry(void*) {}

DERAIN_EXPORT void __tsan_func_exit() {}

namespace simulator
{
void note_atomic(const void* address, unsigned long size)
{
    note(address, size, AccessKind::Atomic, __builtin_return_address(0));
}
}
