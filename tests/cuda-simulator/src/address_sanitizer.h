// AddressSanitizer must be told of stacks that are switched and of memory that is off limits. Its functions are there only when its library
// was loaded before everything else; without it all of this does nothing.
#pragma once
#include <cstddef>

extern "C"
{
    void __sanitizer_start_switch_fiber(void** fake_stack, const void* bottom, size_t size) __attribute__((weak));
    void __sanitizer_finish_switch_fiber(void* fake_stack, const void** bottom, size_t* size) __attribute__((weak));
    void __asan_poison_memory_region(const volatile void* address, size_t size) __attribute__((weak));
    void __asan_unpoison_memory_region(const volatile void* address, size_t size) __attribute__((weak));
}

namespace simulator::address_sanitizer
{
inline void leave(void** fake_stack, const void* bottom, size_t size)
{
    if (__sanitizer_start_switch_fiber != nullptr)
    {
        __sanitizer_start_switch_fiber(fake_stack, bottom, size);
    }
}

inline void arrive(void* fake_stack)
{
    if (__sanitizer_finish_switch_fiber != nullptr)
    {
        __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
    }
}

inline void poison(const void* address, size_t size)
{
    if (__asan_poison_memory_region != nullptr)
    {
        __asan_poison_memory_region(address, size);
    }
}

inline void unpoison(const void* address, size_t size)
{
    if (__asan_unpoison_memory_region != nullptr)
    {
        __asan_unpoison_memory_region(address, size);
    }
}
}
