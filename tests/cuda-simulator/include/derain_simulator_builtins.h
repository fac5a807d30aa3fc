// CUDA's built-in types and functions, as far as the kernels use them; one that is missing here is a compile error, never a guess.
#pragma once

#define SIMULATOR_INLINE inline __attribute__((always_inline))
#define SIMULATOR_HERE ::simulator::Site site = {__builtin_FILE(), __builtin_LINE()}

#define SIMULATOR_VECTORS(scalar, name)                                                                                                    \
    struct alignas(2 * sizeof(scalar)) name##2                                                                                             \
    {                                                                                                                                      \
        scalar x, y;                                                                                                                       \
    };                                                                                                                                     \
    struct alignas(4 * sizeof(scalar)) name##4                                                                                             \
    {                                                                                                                                      \
        scalar x, y, z, w;                                                                                                                 \
    };                                                                                                                                     \
    SIMULATOR_INLINE name##2 make_##name##2(scalar x, scalar y)                                                                            \
    {                                                                                                                                      \
        return {x, y};                                                                                                                     \
    }                                                                                                                                      \
    SIMULATOR_INLINE name##4 make_##name##4(scalar x, scalar y, scalar z, scalar w)                                                        \
    {                                                                                                                                      \
        return {x, y, z, w};                                                                                                               \
    }

SIMULATOR_VECTORS(float, float)
SIMULATOR_VECTORS(int, int)
SIMULATOR_VECTORS(unsigned, uint)
SIMULATOR_VECTORS(short, short)
SIMULATOR_VECTORS(unsigned short, ushort)
SIMULATOR_VECTORS(signed char, char)
SIMULATOR_VECTORS(unsigned char, uchar)

struct alignas(16) double2
{
    double x, y;
};

struct float3
{
    float x, y, z;
};

struct int3
{
    int x, y, z;
};

SIMULATOR_INLINE float3 make_float3(float x, float y, float z)
{
    return {x, y, z};
}

SIMULATOR_INLINE int3 make_int3(int x, int y, int z)
{
    return {x, y, z};
}

SIMULATOR_INLINE uint3 make_uint3(unsigned x, unsigned y, unsigned z)
{
    return {x, y, z};
}

// The block and the warp.

SIMULATOR_INLINE void __syncthreads(SIMULATOR_HERE)
{
    simulator::synchronize_block(site);
}

SIMULATOR_INLINE void __syncwarp(unsigned mask = 0xffffffffu, SIMULATOR_HERE)
{
    simulator::synchronize_warp(mask, site);
}

SIMULATOR_INLINE void __threadfence()
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

SIMULATOR_INLINE void __threadfence_block() {}

namespace simulator
{
template <class T>
SIMULATOR_INLINE T shuffle_value(Shuffle kind, unsigned mask, T value, int operand, int width, Site site)
{
    static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof(T));
    bits = shuffle(kind, mask, bits, operand, width, site);
    __builtin_memcpy(&value, &bits, sizeof(T));
    return value;
}
}

template <class T>
SIMULATOR_INLINE T __shfl_sync(unsigned mask, T value, int lane, int width = 32, SIMULATOR_HERE)
{
    return simulator::shuffle_value(simulator::Shuffle::Index, mask, value, lane, width, site);
}

template <class T>
SIMULATOR_INLINE T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, SIMULATOR_HERE)
{
    return simulator::shuffle_value(simulator::Shuffle::Up, mask, value, (int)delta, width, site);
}

template <class T>
SIMULATOR_INLINE T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, SIMULATOR_HERE)
{
    return simulator::shuffle_value(simulator::Shuffle::Down, mask, value, (int)delta, width, site);
}

template <class T>
SIMULATOR_INLINE T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32, SIMULATOR_HERE)
{
    return simulator::shuffle_value(simulator::Shuffle::Xor, mask, value, lanes, width, site);
}

SIMULATOR_INLINE unsigned __ballot_sync(unsigned mask, int predicate, SIMULATOR_HERE)
{
    return simulator::vote(simulator::Vote::Ballot, mask, predicate != 0, site);
}

SIMULATOR_INLINE int __any_sync(unsigned mask, int predicate, SIMULATOR_HERE)
{
    return (int)simulator::vote(simulator::Vote::Any, mask, predicate != 0, site);
}

SIMULATOR_INLINE int __all_sync(unsigned mask, int predicate, SIMULATOR_HERE)
{
    return (int)simulator::vote(simulator::Vote::All, mask, predicate != 0, site);
}

// A pointer into shared memory as the instructions' 32-bit address. The empty asm lets the pointer escape, so that the compiler does not
// keep the values behind it in registers while the simulator changes them.
SIMULATOR_INLINE size_t __cvta_generic_to_shared(const void* pointer)
{
    asm volatile("" : "+r"(pointer) : : "memory");
    return (unsigned)((const unsigned char*)pointer - simulator::current.shared_base);
}

// Memory.

template <class T>
SIMULATOR_INLINE T __ldg(const T* pointer)
{
    return *pointer;
}

template <class T>
SIMULATOR_INLINE T __ldcs(const T* pointer)
{
    return *pointer;
}

template <class T>
SIMULATOR_INLINE void __stcs(T* pointer, T value)
{
    *pointer = value;
}

#define SIMULATOR_ATOMIC(name, type, combined)                                                                                             \
    __attribute__((no_sanitize("thread"), noinline)) inline type name(type* address, type value)                                           \
    {                                                                                                                                      \
        simulator::note_atomic(address, sizeof(type));                                                                                     \
        type old, next;                                                                                                                    \
        __atomic_load(address, &old, __ATOMIC_RELAXED);                                                                                    \
        do                                                                                                                                 \
        {                                                                                                                                  \
            next = combined;                                                                                                               \
        } while (!__atomic_compare_exchange(address, &old, &next, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));                              \
        return old;                                                                                                                        \
    }

SIMULATOR_ATOMIC(atomicAdd, int, old + value)
SIMULATOR_ATOMIC(atomicAdd, unsigned, old + value)
SIMULATOR_ATOMIC(atomicAdd, unsigned long long, old + value)
SIMULATOR_ATOMIC(atomicAdd, float, old + value)
SIMULATOR_ATOMIC(atomicAdd, double, old + value)
SIMULATOR_ATOMIC(atomicMax, int, old > value ? old : value)
SIMULATOR_ATOMIC(atomicMax, unsigned, old > value ? old : value)
SIMULATOR_ATOMIC(atomicMin, int, old < value ? old : value)
SIMULATOR_ATOMIC(atomicMin, unsigned, old < value ? old : value)
SIMULATOR_ATOMIC(atomicOr, unsigned, old | value)
SIMULATOR_ATOMIC(atomicAnd, unsigned, old& value)
SIMULATOR_ATOMIC(atomicExch, int, value)
SIMULATOR_ATOMIC(atomicExch, unsigned, value)
SIMULATOR_ATOMIC(atomicExch, float, value)

__attribute__((no_sanitize("thread"), noinline)) inline unsigned atomicCAS(unsigned* address, unsigned expected, unsigned value)
{
    simulator::note_atomic(address, sizeof(unsigned));
    __atomic_compare_exchange(address, &expected, &value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return expected;
}

// Bits.

SIMULATOR_INLINE unsigned __float_as_uint(float x)
{
    return __builtin_bit_cast(unsigned, x);
}

SIMULATOR_INLINE int __float_as_int(float x)
{
    return __builtin_bit_cast(int, x);
}

SIMULATOR_INLINE float __uint_as_float(unsigned x)
{
    return __builtin_bit_cast(float, x);
}

SIMULATOR_INLINE float __int_as_float(int x)
{
    return __builtin_bit_cast(float, x);
}

SIMULATOR_INLINE long long __double_as_longlong(double x)
{
    return __builtin_bit_cast(long long, x);
}

SIMULATOR_INLINE double __longlong_as_double(long long x)
{
    return __builtin_bit_cast(double, x);
}

SIMULATOR_INLINE unsigned __umulhi(unsigned a, unsigned b)
{
    return (unsigned)((unsigned long long)a * b >> 32);
}

SIMULATOR_INLINE int __mulhi(int a, int b)
{
    return (int)((long long)a * b >> 32);
}

SIMULATOR_INLINE unsigned long long __umul64hi(unsigned long long a, unsigned long long b)
{
    return (unsigned long long)((unsigned __int128)a * b >> 64);
}

SIMULATOR_INLINE int __clz(int x)
{
    return x == 0 ? 32 : __builtin_clz((unsigned)x);
}

SIMULATOR_INLINE int __ffs(int x)
{
    return __builtin_ffs(x);
}

SIMULATOR_INLINE int __popc(unsigned x)
{
    return __builtin_popcount(x);
}

SIMULATOR_INLINE unsigned __brev(unsigned x)
{
    unsigned y = 0;
    for (int bit = 0; bit < 32; bit++)
    {
        y |= (x >> bit & 1) << (31 - bit);
    }
    return y;
}

SIMULATOR_INLINE unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift)
{
    return (unsigned)((((unsigned long long)high << 32 | low) << (shift & 31)) >> 32);
}

// Arithmetic. The host compiles with -ffp-contract=off, so what is rounded here is what is written.

extern "C"
{
#define SIMULATOR_MATH1(name)                                                                                                              \
    float name##f(float) noexcept;                                                                                                         \
    double name(double) noexcept
#define SIMULATOR_MATH2(name)                                                                                                              \
    float name##f(float, float) noexcept;                                                                                                  \
    double name(double, double) noexcept
    SIMULATOR_MATH1(exp);
    SIMULATOR_MATH1(exp2);
    SIMULATOR_MATH1(expm1);
    SIMULATOR_MATH1(log);
    SIMULATOR_MATH1(log2);
    SIMULATOR_MATH1(log10);
    SIMULATOR_MATH1(log1p);
    SIMULATOR_MATH1(sqrt);
    SIMULATOR_MATH1(sin);
    SIMULATOR_MATH1(cos);
    SIMULATOR_MATH1(tan);
    SIMULATOR_MATH1(tanh);
    SIMULATOR_MATH1(erf);
    SIMULATOR_MATH1(fabs);
    SIMULATOR_MATH1(floor);
    SIMULATOR_MATH1(ceil);
    SIMULATOR_MATH1(round);
    SIMULATOR_MATH1(trunc);
    SIMULATOR_MATH1(rint);
    SIMULATOR_MATH1(nearbyint);
    SIMULATOR_MATH2(pow);
    SIMULATOR_MATH2(fmod);
    SIMULATOR_MATH2(fmin);
    SIMULATOR_MATH2(fmax);
    SIMULATOR_MATH2(copysign);
    SIMULATOR_MATH2(atan2);
    float fmaf(float, float, float) noexcept;
    double fma(double, double, double) noexcept;
    void sincosf(float, float*, float*) noexcept;
    void sincos(double, double*, double*) noexcept;
    int abs(int) noexcept;
}

#define SIMULATOR_OVERLOAD1(name)                                                                                                          \
    SIMULATOR_INLINE float name(float x)                                                                                                   \
    {                                                                                                                                      \
        return name##f(x);                                                                                                                 \
    }
SIMULATOR_OVERLOAD1(exp)
SIMULATOR_OVERLOAD1(log)
SIMULATOR_OVERLOAD1(sqrt)
SIMULATOR_OVERLOAD1(sin)
SIMULATOR_OVERLOAD1(cos)
SIMULATOR_OVERLOAD1(tanh)
SIMULATOR_OVERLOAD1(fabs)
SIMULATOR_OVERLOAD1(floor)
SIMULATOR_OVERLOAD1(ceil)

SIMULATOR_INLINE float fma(float a, float b, float c)
{
    return fmaf(a, b, c);
}

SIMULATOR_INLINE bool isnan(float x)
{
    return __builtin_isnan(x);
}

SIMULATOR_INLINE bool isinf(float x)
{
    return __builtin_isinf(x);
}

SIMULATOR_INLINE bool isfinite(float x)
{
    return __builtin_isfinite(x);
}

#define SIMULATOR_LIMITS(type, smaller, larger)                                                                                            \
    SIMULATOR_INLINE type min(type a, type b)                                                                                              \
    {                                                                                                                                      \
        return smaller;                                                                                                                    \
    }                                                                                                                                      \
    SIMULATOR_INLINE type max(type a, type b)                                                                                              \
    {                                                                                                                                      \
        return larger;                                                                                                                     \
    }
SIMULATOR_LIMITS(int, a<b ? a : b, a> b ? a : b)
SIMULATOR_LIMITS(unsigned, a<b ? a : b, a> b ? a : b)
SIMULATOR_LIMITS(long, a<b ? a : b, a> b ? a : b)
SIMULATOR_LIMITS(unsigned long, a<b ? a : b, a> b ? a : b)
SIMULATOR_LIMITS(long long, a<b ? a : b, a> b ? a : b)
SIMULATOR_LIMITS(unsigned long long, a<b ? a : b, a> b ? a : b)
SIMULATOR_LIMITS(float, fminf(a, b), fmaxf(a, b))
SIMULATOR_LIMITS(double, fmin(a, b), fmax(a, b))

#define SIMULATOR_ALIAS(signature, value)                                                                                                  \
    SIMULATOR_INLINE signature                                                                                                             \
    {                                                                                                                                      \
        return value;                                                                                                                      \
    }
SIMULATOR_ALIAS(float rsqrtf(float x), 1.0f / sqrtf(x))
SIMULATOR_ALIAS(double rsqrt(double x), 1.0 / sqrt(x))
SIMULATOR_ALIAS(double sinpi(double x), sin(3.14159265358979323846 * fmod(x, 2.0)))
SIMULATOR_ALIAS(double cospi(double x), cos(3.14159265358979323846 * fmod(x, 2.0)))
SIMULATOR_ALIAS(float sinpif(float x), (float)sinpi(x))
SIMULATOR_ALIAS(float cospif(float x), (float)cospi(x))
SIMULATOR_ALIAS(float __expf(float x), expf(x))
SIMULATOR_ALIAS(float __logf(float x), logf(x))
SIMULATOR_ALIAS(float __log2f(float x), log2f(x))
SIMULATOR_ALIAS(float __sinf(float x), sinf(x))
SIMULATOR_ALIAS(float __cosf(float x), cosf(x))
SIMULATOR_ALIAS(float __powf(float x, float y), powf(x, y))
SIMULATOR_ALIAS(float __fdividef(float x, float y), x / y)
SIMULATOR_ALIAS(float __frcp_rn(float x), 1.0f / x)
SIMULATOR_ALIAS(float __frsqrt_rn(float x), 1.0f / sqrtf(x))
SIMULATOR_ALIAS(float __fsqrt_rn(float x), sqrtf(x))
SIMULATOR_ALIAS(float __fadd_rn(float a, float b), a + b)
SIMULATOR_ALIAS(float __fsub_rn(float a, float b), a - b)
SIMULATOR_ALIAS(float __fmul_rn(float a, float b), a* b)
SIMULATOR_ALIAS(float __fdiv_rn(float a, float b), a / b)
SIMULATOR_ALIAS(float __fmaf_rn(float a, float b, float c), fmaf(a, b, c))
SIMULATOR_ALIAS(double __dadd_rn(double a, double b), a + b)
SIMULATOR_ALIAS(double __dsub_rn(double a, double b), a - b)
SIMULATOR_ALIAS(double __dmul_rn(double a, double b), a* b)
SIMULATOR_ALIAS(double __ddiv_rn(double a, double b), a / b)
SIMULATOR_ALIAS(double __fma_rn(double a, double b, double c), fma(a, b, c))
SIMULATOR_ALIAS(float __saturatef(float x), fminf(fmaxf(x, 0.0f), 1.0f))
SIMULATOR_ALIAS(float __int2float_rn(int x), (float)x)
SIMULATOR_ALIAS(float __uint2float_rn(unsigned x), (float)x)
SIMULATOR_ALIAS(float __ll2float_rn(long long x), (float)x)
SIMULATOR_ALIAS(double __ll2double_rn(long long x), (double)x)
SIMULATOR_ALIAS(float __double2float_rn(double x), (float)x)
SIMULATOR_ALIAS(int __float2int_rn(float x), (int)rintf(x))
SIMULATOR_ALIAS(int __float2int_rz(float x), (int)x)
SIMULATOR_ALIAS(int __float2int_rd(float x), (int)floorf(x))
SIMULATOR_ALIAS(unsigned __float2uint_rn(float x), (unsigned)(long long)rintf(x))
SIMULATOR_ALIAS(unsigned __float2uint_rz(float x), (unsigned)(long long)x)
