// Lets a CUDA source compile as C++ for the host: given to g++ with -include. Keywords become nothing or their nearest kin, built-in
// variables read what the simulator's scheduler sets, and built-in functions call it.
#pragma once
#define DERAIN_SIMULATOR 1

#include "derain_simulator_abi.h"

// noinline: the entry is called from its description below, and a second, inlined copy would double the compile time.
#define __global__ __attribute__((noinline))
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __constant__ static const
#define __restrict__ __restrict
#define __launch_bounds__(...)
#define __grid_constant__
#define __align__(n) __attribute__((aligned(n)))

// In a function thread_local implies static: one copy for each host thread, which runs one block at a time.
// `extern __shared__ unsigned char shared_memory[]` is defined after the source's end, see nvrtc/translation.cpp.
#define __shared__ thread_local

#define threadIdx (::simulator::current.thread->index)
#define blockIdx (::simulator::current.block_index)
#define blockDim (::simulator::current.block_size)
#define gridDim (::simulator::current.grid_size)
#define warpSize 32

typedef __SIZE_TYPE__ size_t;

#include "derain_simulator_builtins.h"

namespace simulator
{
template <unsigned...>
struct Indices
{
};

constexpr unsigned first(unsigned value, unsigned = 1)
{
    return value;
}

constexpr unsigned second(unsigned, unsigned value = 1)
{
    return value;
}

// An entry as cuLaunchKernel sees it: parameters in one buffer, each at its natural alignment.
template <auto FUNCTION>
struct Entry;

template <class... P, void (*FUNCTION)(P...)>
struct Entry<FUNCTION>
{
    static constexpr unsigned COUNT = sizeof...(P);

    struct Layout
    {
        Parameter parameters[COUNT + 1] = {};
        unsigned bytes = 0;

        constexpr Layout()
        {
            unsigned index = 0;
            ((bytes = (bytes + alignof(P) - 1) / alignof(P) * alignof(P), parameters[index++] = {bytes, sizeof(P)}, bytes += sizeof(P)),
             ...);
        }
    };

    static constexpr Layout LAYOUT{};

    template <unsigned... I>
    __attribute__((no_sanitize("thread", "address"))) static void call(const unsigned char* buffer, Indices<I...>)
    {
        FUNCTION(*reinterpret_cast<const P*>(buffer + LAYOUT.parameters[I].offset)...);
    }

    __attribute__((no_sanitize("thread", "address"))) static void run(const unsigned char* buffer)
    {
        call(buffer, Indices<__integer_pack(COUNT)...>{});
    }

    static constexpr Kernel describe(const char* name, unsigned maximum_threads, unsigned minimum_blocks)
    {
        return {name, &run, COUNT, LAYOUT.parameters, LAYOUT.bytes, maximum_threads, minimum_blocks};
    }
};
}

// What the library asks of a compiled source. The marker is a thread-local variable; the assembler writes down its offset in the source's
// thread-local image, so that from its address the image is found on every host thread.
#define SIMULATOR_PROGRAM(marker, bytes, is_dynamic_shared)                                                                                \
    thread_local __attribute__((aligned(128))) unsigned char marker[bytes];                                                                \
    asm(".section .rodata\n"                                                                                                               \
        ".balign 8\n"                                                                                                                      \
        ".globl simulator_marker_offset\n"                                                                                                 \
        ".hidden simulator_marker_offset\n"                                                                                                \
        "simulator_marker_offset: .quad " #marker "@dtpoff\n"                                                                              \
        ".previous\n");                                                                                                                    \
    extern "C" const unsigned long simulator_marker_offset;                                                                                \
    extern "C" __attribute__((visibility("default"))) simulator::Program derain_simulator_program()                                        \
    {                                                                                                                                      \
        return {sizeof simulator_kernels / sizeof *simulator_kernels, simulator_kernels,                                                   \
                [] { return (unsigned char*)marker - simulator_marker_offset; }, simulator_marker_offset, is_dynamic_shared};              \
    }
