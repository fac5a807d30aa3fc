// Names of the storage types. A kernel takes its element type as a define, -DELEMENT=f16, bf16 or f32, and computes in float.
#pragma once

#define DEVICE __device__ __forceinline__

using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using i32 = int;
using i64 = long long;
using f32 = float;
using f64 = double;

// IEEE 754 binary16.
struct f16
{
    u16 bits;
};

// bfloat16, the upper half of a binary32.
struct bf16
{
    u16 bits;
};

template <class A, class B>
constexpr bool is_same = false;
template <class A>
constexpr bool is_same<A, A> = true;

// N elements that one instruction loads or stores; the address must be a multiple of their size.
template <class T, int N>
struct alignas(N * sizeof(T)) Pack
{
    T at[N];
};
