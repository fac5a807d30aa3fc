// latents[b][f][c][p] = (mean + exp(½·clamp(logvar, -30, 20))·noise[b][c][f][p])·scale; the mean, scaled, where noise is null.
// moments [B, F, P, 2C] (C means, then C log-variances; P = H·W pixels), noise [B, C, F, P], latents [B, F, C, P].
#ifndef ELEMENT
#error "Define ELEMENT as the type of moments: f16, bf16 or f32."
#endif
#include "derain/grid.cuh"
#include "derain/mma.cuh"

using T = ELEMENT;

extern "C" __global__ __launch_bounds__(256) void posterior_sample(
    const T* moments, const float* noise, float* latents, i32 frames, i32 channels, i64 pixels, float scale, i64 count)
{
    for (i64 i = first_item(); i < count; i += item_step())
    {
        i64 p = i % pixels;
        i64 plane = i / pixels;
        int c = (int)(plane % channels);
        i64 frame = plane / channels;
        i64 b = frame / frames;
        i64 f = frame % frames;
        const T* moment = moments + (frame * pixels + p) * 2 * channels + c;
        float value = to_float(moment[0]);
        if (noise != nullptr)
        {
            float log_variance = fminf(fmaxf(to_float(moment[channels]), -30.0f), 20.0f);
            value += expf(0.5f * log_variance) * noise[((b * channels + c) * frames + f) * pixels + p];
        }
        latents[i] = value * scale;
    }
}
