// A row of features, or one head of it, in the registers of the threads that share it: read once, worked on, written once.
#pragma once
#include "derain/mma.cuh"
#include "derain/types.cuh"

// Thread `member` of `members` has COUNT packs of SIZE features: numbers member, member + members, …; those that would lie
// past the width stay zeros, and are not stored. width and all addresses are multiples of SIZE elements.
template <int SIZE, int COUNT>
struct Row
{
    i32 member;
    i32 members;
    i32 width;
    float at[COUNT][SIZE] = {};

    DEVICE Row(i32 member, i32 members, i32 width) : member(member), members(members), width(width)
    {
    }

    template <class T>
    DEVICE void load(const T* from)
    {
        with(from, [](float& feature, float value) { feature = value; });
    }

    template <class T>
    DEVICE void add(const T* terms)
    {
        with(terms, [](float& feature, float term) { feature += term; });
    }

    template <class T>
    DEVICE void multiply(const T* factors)
    {
        with(factors, [](float& feature, float factor) { feature *= factor; });
    }

    template <class T>
    DEVICE void multiply_one_plus(const T* factors)
    {
        with(factors, [](float& feature, float factor) { feature *= 1.0f + factor; });
    }

    DEVICE void multiply(float factor)
    {
        each([&](float& feature) { feature *= factor; });
    }

    DEVICE void subtract(float term)
    {
        each([&](float& feature) { feature -= term; });
    }

    // This thread's share of Σ x.
    DEVICE float sum()
    {
        float total = 0.0f;
        each([&](float& feature) { total += feature; });
        return total;
    }

    // This thread's share of Σ x².
    DEVICE float sum_of_squares()
    {
        float total = 0.0f;
        each([&](float& feature) { total += feature * feature; });
        return total;
    }

    // Rotary embedding: each pair (x0, x1) becomes (x0·cos0 - x1·sin0, x1·cos1 + x0·sin1).
    DEVICE void rotate(const float* cosines, const float* sines)
    {
        static_assert(SIZE % 2 == 0, "A pair of features is in one thread.");
        for_packs([&](float(&features)[SIZE], i32 first)
        {
            auto cosine = *(const Pack<float, SIZE>*)(cosines + first);
            auto sine = *(const Pack<float, SIZE>*)(sines + first);
#pragma unroll
            for (int i = 0; i < SIZE; i += 2)
            {
                float x0 = features[i];
                float x1 = features[i + 1];
                features[i] = x0 * cosine.at[i] - x1 * sine.at[i];
                features[i + 1] = x1 * cosine.at[i + 1] + x0 * sine.at[i + 1];
            }
        });
    }

    template <class T>
    DEVICE void store(T* to)
    {
        for_packs([&](float(&features)[SIZE], i32 first)
        {
            Pack<T, SIZE> pack;
#pragma unroll
            for (int i = 0; i < SIZE; i++)
            {
                pack.at[i] = from_float<T>(features[i]);
            }
            *(Pack<T, SIZE>*)(to + first) = pack;
        });
    }

private:
    template <class Action>
    DEVICE void for_packs(Action action)
    {
#pragma unroll
        for (int pack = 0; pack < COUNT; pack++)
        {
            i32 first = (member + pack * members) * SIZE;
            if (first < width)
            {
                action(at[pack], first);
            }
        }
    }

    template <class Action>
    DEVICE void each(Action action)
    {
        for_packs([&](float(&features)[SIZE], i32)
        {
#pragma unroll
            for (int i = 0; i < SIZE; i++)
            {
                action(features[i]);
            }
        });
    }

    template <class T, class Action>
    DEVICE void with(const T* operand, Action action)
    {
        for_packs([&](float(&features)[SIZE], i32 first)
        {
            auto pack = *(const Pack<T, SIZE>*)(operand + first);
#pragma unroll
            for (int i = 0; i < SIZE; i++)
            {
                action(features[i], to_float(pack.at[i]));
            }
        });
    }
};
