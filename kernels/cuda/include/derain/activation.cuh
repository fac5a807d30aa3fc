// The pointwise non-linearities, chosen by -DACTIVATION=NONE, SILU or GELU_TANH.
#pragma once
#include "derain/types.cuh"

#define NONE 0
#define SILU 1
#define GELU_TANH 2

// x · sigmoid(x).
DEVICE float silu(float x)
{
    return x / (1.0f + expf(-x));
}

// 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the tanh form of GELU.
DEVICE float gelu_tanh(float x)
{
    return 0.5f * x * (1.0f + tanhf(0.7978845608f * (x + 0.044715f * x * x * x)));
}

template <int KIND>
DEVICE float activate(float x)
{
    if constexpr (KIND == SILU)
    {
        return silu(x);
    }
    else if constexpr (KIND == GELU_TANH)
    {
        return gelu_tanh(x);
    }
    else
    {
        return x;
    }
}
