// One query of one thread, and its online softmax, key by key.
#pragma once
#include "derain/mma.cuh"
#include "derain/types.cuh"

constexpr int HEAD_DIM = 64;

struct ThreadQuery
{
    float query[HEAD_DIM]; // times the scale
    float output[HEAD_DIM];
    float peak;
    float sum;

    template <class T>
    DEVICE void load(const T* source, float scale)
    {
        peak = -__int_as_float(0x7f800000);
        sum = 0.0f;
#pragma unroll
        for (int d = 0; d < HEAD_DIM; d++)
        {
            query[d] = to_float(source[d]) * scale;
            output[d] = 0.0f;
        }
    }

    template <class T>
    DEVICE void read(const T* key, const T* value)
    {
        float score = 0.0f;
#pragma unroll
        for (int d = 0; d < HEAD_DIM; d++)
        {
            score += query[d] * to_float(key[d]);
        }
        float raised = fmaxf(peak, score);
        float factor = exp2_approximate(peak - raised);
        float weight = exp2_approximate(score - raised);
        peak = raised;
        sum = sum * factor + weight;
#pragma unroll
        for (int d = 0; d < HEAD_DIM; d++)
        {
            output[d] = output[d] * factor + weight * to_float(value[d]);
        }
    }

    template <class T>
    DEVICE void store(T* destination) const
    {
#pragma unroll
        for (int d = 0; d < HEAD_DIM; d++)
        {
            destination[d] = from_float<T>(output[d] / sum);
        }
    }
};
