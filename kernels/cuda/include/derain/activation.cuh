// The pointwise non-linearities, chosen by -DACTIVATION=NONE, SILU or GELU_TANH. T is the type the result is rounded to: for 16
// bits of it the approximate instructions are exact enough, and cost a third.
#pragma once
#include "derain/mma.cuh"

#define NONE 0
#define SILU 1
#define GELU_TANH 2

// 1 / (1 + e⁻ˣ).
template <class T = f32>
DEVICE float sigmoid(float x)
{
    if constexpr (is_same<T, f32>)
    {
        return 1.0f / (1.0f + expf(-x));
    }
    else
    {
        constexpr float LOG2_OF_E = 1.4426950409f;
        return __fdividef(1.0f, 1.0f + exp2_approximate(-LOG2_OF_E * x));
    }
}

// x · sigmoid(x).
template <class T = f32>
DEVICE float silu(float x)
{
    return x * sigmoid<T>(x);
}

// 0.5·x·(1 + tanh(u)) = x · sigmoid(2u), u = √(2/π)·(x + 0.044715·x³), the tanh form of GELU.
template <class T = f32>
DEVICE float gelu_tanh(float x)
{
    return x * sigmoid<T>(1.5957691216f * (x + 0.044715f * x * x * x));
}

template <int KIND, class T = f32>
DEVICE float activation(float x)
{
    if constexpr (KIND == SILU)
    {
        return silu<T>(x);
    }
    else if constexpr (KIND == GELU_TANH)
    {
        return gelu_tanh<T>(x);
    }
    else
    {
        return x;
    }
}
