// What the four warps of a warpgroup do together (sm_90a): matrix products that read shared memory themselves and run beside
// the arithmetic, and the division of the registers.
//
// Products come in groups: begin_products, the products, end_products. What they write, and the registers and the shared memory
// that they read, are theirs until wait_for_products.
#pragma once
#include "derain/types.cuh"

constexpr int WARPGROUP = 128; // threads

// A matrix of 16-bit elements in rows of 64 (128 bytes), swizzled in patterns of 1024 bytes, as a copied box of a tensor map
// with the 128-byte swizzle is. As operand a, or as b in multiply_rows, it is rows × depth: 16 columns further are 32 bytes
// further, within the first row. As b in multiply_add_columns it is depth × columns: 16 rows further are 2048 bytes further.
struct SharedMatrix
{
    u64 descriptor;

    DEVICE explicit SharedMatrix(u32 address)
    {
        constexpr u64 EIGHT_ROWS = 1024 / 16;
        constexpr u64 SWIZZLE_128 = 1;
        descriptor = (u64)(address & 0x3ffff) / 16 | EIGHT_ROWS << 32 | SWIZZLE_128 << 62;
    }

    DEVICE SharedMatrix moved(u32 bytes) const
    {
        SharedMatrix other = *this;
        other.descriptor += bytes / 16;
        return other;
    }
};

// Keeps the compiler from moving what it knows of these registers past this place.
template <int TILES>
DEVICE void pin(float (&d)[TILES][4])
{
#ifndef DERAIN_SIMULATOR
#pragma unroll
    for (int tile = 0; tile < TILES; tile++)
    {
        asm volatile("" : "+f"(d[tile][0]), "+f"(d[tile][1]), "+f"(d[tile][2]), "+f"(d[tile][3]) : : "memory");
    }
#endif
}

template <int STEPS>
DEVICE void pin(u32 (&a)[STEPS][4])
{
#ifndef DERAIN_SIMULATOR
#pragma unroll
    for (int step = 0; step < STEPS; step++)
    {
        asm volatile("" : "+r"(a[step][0]), "+r"(a[step][1]), "+r"(a[step][2]), "+r"(a[step][3]) : : "memory");
    }
#endif
}

// Whatever x, which is never negative, is computed from is computed before the waits that follow. The compiler's schedule would
// else move arithmetic that is to run beside products behind the wait for them, where registers are free again.
DEVICE void settle(float x)
{
#ifndef DERAIN_SIMULATOR
    asm volatile("{\n"
                 ".reg .pred never;\n"
                 "setp.lt.f32 never, %0, 0f00000000;\n"
                 "@never trap;\n"
                 "}"
                 :
                 : "f"(x)
                 : "memory");
#endif
}

// Begins a group of products: what was computed in registers until here is there for them.
DEVICE void begin_products()
{
#ifdef DERAIN_SIMULATOR
    simulator::begin_products();
#else
    asm volatile("wgmma.fence.sync.aligned;" : : : "memory");
#endif
}

DEVICE void end_products()
{
#ifdef DERAIN_SIMULATOR
    simulator::end_products();
#else
    asm volatile("wgmma.commit_group.sync.aligned;" : : : "memory");
#endif
}

// Waits until at most N of the latest groups are still under way.
template <int N>
DEVICE void wait_for_products()
{
#ifdef DERAIN_SIMULATOR
    simulator::wait_for_products(N);
#else
    asm volatile("wgmma.wait_group.sync.aligned %0;" : : "n"(N) : "memory");
#endif
}

// The same where none of those under way writes d.
template <int N, int TILES>
DEVICE void wait_for_products(float (&d)[TILES][4])
{
    wait_for_products<N>();
    pin(d);
}

// The registers of accumulators, four to a tile of 8 columns, as operands of asm.
#define DERAIN_TILE(constraint, d, i) constraint(d[i][0]), constraint(d[i][1]), constraint(d[i][2]), constraint(d[i][3])
#define DERAIN_TILES_8(constraint, d, i) \
    DERAIN_TILE(constraint, d, i), DERAIN_TILE(constraint, d, i + 1), DERAIN_TILE(constraint, d, i + 2), \
        DERAIN_TILE(constraint, d, i + 3), DERAIN_TILE(constraint, d, i + 4), DERAIN_TILE(constraint, d, i + 5), \
        DERAIN_TILE(constraint, d, i + 6), DERAIN_TILE(constraint, d, i + 7)
#define DERAIN_REGISTERS_32 \
    "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, " \
    "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define DERAIN_REGISTERS_64 \
    DERAIN_REGISTERS_32 ", " \
    "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, " \
    "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"

// d[64 × 128] = a[64 × 16] · b[128 × 16]ᵀ in float, or += with ADD. T is f16 or bf16. A warp has rows 16·w to 16·w + 15, w =
// warp % 4, and of these lane l has, with g = l / 4 and t = 2·(l % 4), in d[n]: columns 8·n + t, + 1 of rows g (d[n][0],
// d[n][1]) and g + 8.
template <class T, bool ADD>
DEVICE void multiply_rows(float (&d)[16][4], SharedMatrix a, SharedMatrix b)
{
#ifdef DERAIN_SIMULATOR
    simulator::multiply_warpgroup(&d[0][0], 128, {nullptr, a.descriptor}, {b.descriptor, false}, ADD, is_same<T, bf16>);
#else
#define DERAIN_MULTIPLY_ROWS(type, constraint, add) \
    asm volatile("{\n" \
                 ".reg .pred add;\n" \
                 "setp.ne.b32 add, " add ", 0;\n" \
                 "wgmma.mma_async.sync.aligned.m64n128k16.f32." type "." type " {" DERAIN_REGISTERS_64 "}, %64, %65, add, 1, 1, 0, 0;\n" \
                 "}" \
                 : DERAIN_TILES_8(constraint, d, 0), DERAIN_TILES_8(constraint, d, 8) \
                 : "l"(a.descriptor), "l"(b.descriptor))
    if constexpr (is_same<T, bf16> && ADD)
    {
        DERAIN_MULTIPLY_ROWS("bf16", "+f", "1");
    }
    else if constexpr (is_same<T, bf16>)
    {
        DERAIN_MULTIPLY_ROWS("bf16", "=f", "0");
    }
    else if constexpr (ADD)
    {
        DERAIN_MULTIPLY_ROWS("f16", "+f", "1");
    }
    else
    {
        DERAIN_MULTIPLY_ROWS("f16", "=f", "0");
    }
#undef DERAIN_MULTIPLY_ROWS
#endif
}

// d[64 × 64] += a[64 × 16] · b[16 × 64]. a is in registers, each warp its 16 rows as in multiply_add of mma.cuh, and so is d by
// columns of 8.
template <class T>
DEVICE void multiply_add_columns(float (&d)[8][4], const u32 (&a)[4], SharedMatrix b)
{
#ifdef DERAIN_SIMULATOR
    simulator::multiply_warpgroup(&d[0][0], 64, {a, 0}, {b.descriptor, true}, true, is_same<T, bf16>);
#else
#define DERAIN_MULTIPLY_COLUMNS(type) \
    asm volatile("{\n" \
                 ".reg .pred add;\n" \
                 "setp.ne.b32 add, 1, 0;\n" \
                 "wgmma.mma_async.sync.aligned.m64n64k16.f32." type "." type " {" DERAIN_REGISTERS_32 \
                 "}, {%32, %33, %34, %35}, %36, add, 1, 1, 1;\n" \
                 "}" \
                 : DERAIN_TILES_8("+f", d, 0) \
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b.descriptor))
    if constexpr (is_same<T, bf16>)
    {
        DERAIN_MULTIPLY_COLUMNS("bf16");
    }
    else
    {
        DERAIN_MULTIPLY_COLUMNS("f16");
    }
#undef DERAIN_MULTIPLY_COLUMNS
#endif
}

// A thread of this warpgroup has COUNT registers from here on, a multiple of 8: fewer than before, which others may take.
template <int COUNT>
DEVICE void give_registers()
{
#ifdef DERAIN_SIMULATOR
    simulator::change_registers(COUNT, false);
#else
    asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" : : "n"(COUNT));
#endif
}

// The same with more than before, once others have given them.
template <int COUNT>
DEVICE void take_registers()
{
#ifdef DERAIN_SIMULATOR
    simulator::change_registers(COUNT, true);
#else
    asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" : : "n"(COUNT));
#endif
}

// A barrier between THREADS threads of the block, whole warps, one of 15 beside that of __syncthreads.
template <int THREADS>
struct ThreadBarrier
{
    int number; // 1 to 15

    DEVICE void wait() const
    {
#ifdef DERAIN_SIMULATOR
        simulator::synchronize_threads(number, THREADS, true);
#else
        asm volatile("bar.sync %0, %1;" : : "r"(number), "n"(THREADS) : "memory");
#endif
    }

    // Counts as one that waits, without waiting.
    DEVICE void arrive() const
    {
#ifdef DERAIN_SIMULATOR
        simulator::synchronize_threads(number, THREADS, false);
#else
        asm volatile("bar.arrive %0, %1;" : : "r"(number), "n"(THREADS) : "memory");
#endif
    }
};
