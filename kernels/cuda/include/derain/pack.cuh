// Runs of N elements between memory and float registers, up to 16 bytes at a time. The first must lie on a multiple of the N
// elements' bytes (or of 16); of the last run of an array only the first `valid` elements are touched, the others read as 0.
#pragma once
#include "derain/mma.cuh"

// Elements of T that one instruction can move.
template <class T>
constexpr int WIDEST = 16 / sizeof(T);

template <class T, int N>
DEVICE void load(float (&x)[N], const T* source, int valid = N)
{
    constexpr int WIDTH = N < WIDEST<T> ? N : WIDEST<T>;
    static_assert(N % WIDTH == 0, "A run is a whole number of packs.");
    if (valid >= N)
    {
#pragma unroll
        for (int i = 0; i < N; i += WIDTH)
        {
            Pack<T, WIDTH> pack = *(const Pack<T, WIDTH>*)(source + i);
#pragma unroll
            for (int j = 0; j < WIDTH; j++)
            {
                x[i + j] = to_float(pack.at[j]);
            }
        }
        return;
    }

#pragma unroll
    for (int i = 0; i < N; i++)
    {
        x[i] = i < valid ? to_float(source[i]) : 0.0f;
    }
}

// Each element rounded to nearest even.
template <class T, int N>
DEVICE void store(T* destination, const float (&x)[N], int valid = N)
{
    constexpr int WIDTH = N < WIDEST<T> ? N : WIDEST<T>;
    static_assert(N % WIDTH == 0, "A run is a whole number of packs.");
    if (valid >= N)
    {
#pragma unroll
        for (int i = 0; i < N; i += WIDTH)
        {
            Pack<T, WIDTH> pack;
#pragma unroll
            for (int j = 0; j < WIDTH; j++)
            {
                pack.at[j] = from_float<T>(x[i + j]);
            }
            *(Pack<T, WIDTH>*)(destination + i) = pack;
        }
        return;
    }

#pragma unroll
    for (int i = 0; i < N; i++)
    {
        if (i < valid)
        {
            destination[i] = from_float<T>(x[i]);
        }
    }
}

// How many of the N elements from `start` on lie before `count`.
template <int N>
DEVICE int valid_of(i64 start, i64 count)
{
    return count - start < N ? (int)(count - start) : N;
}
