// Softmax over scores that come a tile at a time, in base 2 (Milakov and Gimelshein, 2018), on the accumulators of
// multiply_add: of every 16 rows each lane has a share of two, and the other lanes of its quad have the rest.
#pragma once
#include "derain/mma.cuh"
#include "derain/reduce.cuh"

template <int ROW_TILES>
struct OnlineSoftmax
{
    // A row's weights are 2^(score - peak). The largest score may pass the peak by this much before the peak follows and
    // all that was summed up is rescaled: after the first tiles hardly ever. 2^8 times any count of tokens fits a float,
    // and 2^8 the types that weights are rounded to.
    static constexpr float HEADROOM = 8.0f;

    // What a row's output of the tiles before is to be multiplied by.
    using Factors = float[ROW_TILES][2];

    float scale; // of the scores, log2(e) included; positive
    float peak[ROW_TILES][2];
    float sum[ROW_TILES][2]; // of the weights this lane has seen

    DEVICE explicit OnlineSoftmax(float scale) : scale(scale)
    {
        for (int tile = 0; tile < ROW_TILES; tile++)
        {
            for (int half = 0; half < 2; half++)
            {
                peak[tile][half] = -__int_as_float(0x7f800000);
                sum[tile][half] = 0.0f;
            }
        }
    }

    // Turns scores into weights; rescales the output of the tiles before where they need it.
    template <int KEY_TILES, int WIDTH_TILES>
    DEVICE void weigh(float (&scores)[ROW_TILES][KEY_TILES][4], float (&output)[ROW_TILES][WIDTH_TILES][4])
    {
        Factors factors;
        if (follow_peak(scores, factors))
        {
            rescale(output, factors);
        }
        exponentiate(scores);
    }

    // The same for an output that is not at hand yet: true where it must be rescaled by the factors.
    template <int KEY_TILES>
    DEVICE bool weigh_apart(float (&scores)[ROW_TILES][KEY_TILES][4], Factors& factors)
    {
        bool has_risen = follow_peak(scores, factors);
        exponentiate(scores);
        return has_risen;
    }

    template <int WIDTH_TILES>
    DEVICE static void rescale(float (&output)[ROW_TILES][WIDTH_TILES][4], const Factors& factors)
    {
#pragma unroll
        for (int tile = 0; tile < ROW_TILES; tile++)
        {
#pragma unroll
            for (int column = 0; column < WIDTH_TILES; column++)
            {
#pragma unroll
                for (int i = 0; i < 4; i++)
                {
                    output[tile][column][i] *= factors[tile][i / 2];
                }
            }
        }
    }

    // 1 / the sum of a row's weights.
    DEVICE float normalizer(int tile, int half) const
    {
        float total = sum[tile][half];
        total += __shfl_xor_sync(WHOLE_WARP, total, 1);
        total += __shfl_xor_sync(WHOLE_WARP, total, 2);
        return 1.0f / total;
    }

private:
    // Whether the peak had to rise, for any row of the warp; if so, by which factors what was summed under the old one shrinks.
    template <int KEY_TILES>
    DEVICE bool follow_peak(const float (&scores)[ROW_TILES][KEY_TILES][4], Factors& factors)
    {
        float top[ROW_TILES][2];
        bool outgrown = false;
#pragma unroll
        for (int tile = 0; tile < ROW_TILES; tile++)
        {
#pragma unroll
            for (int half = 0; half < 2; half++)
            {
                float largest = scores[tile][0][2 * half];
#pragma unroll
                for (int key = 0; key < KEY_TILES; key++)
                {
                    largest = fmaxf(largest, fmaxf(scores[tile][key][2 * half], scores[tile][key][2 * half + 1]));
                }
                top[tile][half] = largest * scale;
                outgrown |= top[tile][half] > peak[tile][half] + HEADROOM;
            }
        }
        if (!__any_sync(WHOLE_WARP, outgrown))
        {
            return false;
        }
#pragma unroll
        for (int tile = 0; tile < ROW_TILES; tile++)
        {
#pragma unroll
            for (int half = 0; half < 2; half++)
            {
                float raised = fmaxf(peak[tile][half], top[tile][half]);
                raised = fmaxf(raised, __shfl_xor_sync(WHOLE_WARP, raised, 1));
                raised = fmaxf(raised, __shfl_xor_sync(WHOLE_WARP, raised, 2));
                factors[tile][half] = exp2_approximate(peak[tile][half] - raised);
                peak[tile][half] = raised;
                sum[tile][half] *= factors[tile][half];
            }
        }
        return true;
    }

    template <int KEY_TILES>
    DEVICE void exponentiate(float (&scores)[ROW_TILES][KEY_TILES][4])
    {
#pragma unroll
        for (int tile = 0; tile < ROW_TILES; tile++)
        {
#pragma unroll
            for (int key = 0; key < KEY_TILES; key++)
            {
#pragma unroll
                for (int i = 0; i < 4; i++)
                {
                    float weight = exp2_approximate(scores[tile][key][i] * scale - peak[tile][i / 2]);
                    scores[tile][key][i] = weight;
                    sum[tile][i / 2] += weight;
                }
            }
        }
    }
};
