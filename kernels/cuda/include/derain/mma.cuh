// Instructions on registers: matrix products, the loads that feed them, and conversions. With async_copy.cuh, and for Hopper
// mbarrier.cuh, tensor_copy.cuh and warpgroup.cuh, the only place with PTX. Beside each stands its C++ twin, which is what the
// simulated device runs: one lane's own arithmetic is written out, what the lanes of a warp do together is the simulator's
// (namespace simulator).
#pragma once
#include "derain/types.cuh"

// The 32-bit address of shared memory that the instructions below take.
DEVICE u32 shared_address(const void* pointer)
{
    return (u32)__cvta_generic_to_shared(pointer);
}

DEVICE float to_float(f16 x)
{
#ifdef DERAIN_SIMULATOR
    return simulator::half_to_float(x.bits);
#else
    float y;
    asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x.bits));
    return y;
#endif
}

DEVICE float to_float(bf16 x)
{
    return __uint_as_float((u32)x.bits << 16);
}

DEVICE float to_float(float x)
{
    return x;
}

// x as the type T holds it, rounded to nearest even.
template <class T>
DEVICE T from_float(float x);

template <>
DEVICE float from_float<float>(float x)
{
    return x;
}

template <>
DEVICE f16 from_float<f16>(float x)
{
#ifdef DERAIN_SIMULATOR
    return {simulator::float_to_half(x)};
#else
    f16 y;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y.bits) : "f"(x));
    return y;
#endif
}

template <>
DEVICE bf16 from_float<bf16>(float x)
{
#ifdef DERAIN_SIMULATOR
    return {simulator::float_to_bfloat(x)};
#else
    bf16 y;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(y.bits) : "f"(x));
    return y;
#endif
}

// Two floats as one register of two 16-bit elements, low in the low half.
template <class T>
DEVICE u32 pack(float low, float high)
{
#ifdef DERAIN_SIMULATOR
    return from_float<T>(low).bits | (u32)from_float<T>(high).bits << 16;
#else
    u32 y;
    if constexpr (is_same<T, bf16>)
    {
        asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
    }
    else
    {
        asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
    }
    return y;
#endif
}

// 2^x, within 2 ulp; 0 for -inf.
DEVICE float exp2_approximate(float x)
{
#ifdef DERAIN_SIMULATOR
    return exp2f(x);
#else
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
#endif
}

// Four 8x8 matrices of 16-bit elements from shared memory: lane l gives the address of row l % 8 of matrix l / 8, and gets
// elements (row l / 4, columns 2·(l % 4) and + 1) of each.
DEVICE void load_matrices(u32 (&fragment)[4], u32 row_address)
{
#ifdef DERAIN_SIMULATOR
    simulator::load_matrices(fragment, row_address, false);
#else
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(fragment[0]), "=r"(fragment[1]), "=r"(fragment[2]), "=r"(fragment[3])
                 : "r"(row_address)
                 : "memory");
#endif
}

// The same with each matrix transposed on the way.
DEVICE void load_matrices_transposed(u32 (&fragment)[4], u32 row_address)
{
#ifdef DERAIN_SIMULATOR
    simulator::load_matrices(fragment, row_address, true);
#else
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(fragment[0]), "=r"(fragment[1]), "=r"(fragment[2]), "=r"(fragment[3])
                 : "r"(row_address)
                 : "memory");
#endif
}

// d[16x8] += a[16x16] · b[16x8] in float, by the whole warp. T is f16 or bf16. Lane l holds, with g = l / 4 and t = 2·(l % 4):
// a: rows g and g + 8 (registers 0, 1), columns t, t + 1; the same rows, columns t + 8, t + 9 (registers 2, 3).
// b: rows t, t + 1 (b0) and t + 8, t + 9 (b1) of column g.  d: columns t, t + 1 of rows g (d[0], d[1]) and g + 8 (d[2], d[3]).
template <class T>
DEVICE void multiply_add(float (&d)[4], const u32 (&a)[4], u32 b0, u32 b1)
{
#ifdef DERAIN_SIMULATOR
    simulator::multiply_add(d, a, b0, b1, is_same<T, bf16>);
#else
    if constexpr (is_same<T, bf16>)
    {
        asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                     "{%0, %1, %2, %3};"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
    }
    else
    {
        asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
                     "{%0, %1, %2, %3};"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
    }
#endif
}
