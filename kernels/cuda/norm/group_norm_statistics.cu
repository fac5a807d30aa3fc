// partial[b][q][c] = mean and Σ(x - mean)² of channel c over the positions of chunk q, the first of three steps of
// group_norm.cu (Wu and He 2018). x [B, P, C] channels-last, partial [B, Q, C].
//
// A chunk's sums are short, and their order is fixed: the statistics of 17 million pixels are the same bits every time.
#ifndef ELEMENT
#error "Define ELEMENT as the type of x: f16, bf16 or f32."
#endif
#ifndef PACK
#error "Define PACK as the number of channels a thread takes: 1, or 16 bytes of them where C is a multiple of that and x lies on one of 16."
#endif
#include "derain/pack.cuh"
#include "norm/moments.cuh"

using T = ELEMENT;

// The block's x covers packs of channels, its y positions; the grid's x covers chunks, its y more packs, its z the batch.
// Shared memory: two floats for each of the block's channels and rows of threads.
extern "C" __global__ __launch_bounds__(256) void group_norm_statistics(
    const T* x, Moments* partial, i64 positions, i32 channels, i32 chunk)
{
    extern __shared__ __align__(128) unsigned char shared_memory[];
    int width = blockDim.x * PACK;
    float* row_mean = (float*)shared_memory;
    float* row_squares = row_mean + width * blockDim.y;

    i64 start = (i64)blockIdx.x * chunk;
    int count = positions - start < chunk ? (int)(positions - start) : chunk;
    int first_channel = blockIdx.y * width;
    int c = first_channel + threadIdx.x * PACK;
    if (c < channels)
    {
        // Sums about one of the values: whatever it is, its square is at most (number of values) · variance, and so what
        // Σd² - (Σd)²/n cancels is bounded.
        const T* source = x + (blockIdx.z * positions + start) * channels + c;
        float origin[PACK], sum[PACK] = {}, squares[PACK] = {};
        load(origin, source + (i64)threadIdx.y * channels, (int)threadIdx.y < count ? PACK : 0);
#pragma unroll 4
        for (int p = threadIdx.y; p < count; p += blockDim.y)
        {
            float value[PACK];
            load(value, source + (i64)p * channels);
#pragma unroll
            for (int j = 0; j < PACK; j++)
            {
                float d = value[j] - origin[j];
                sum[j] += d;
                squares[j] += d * d;
            }
        }

        float n = (float)strided_count(count, threadIdx.y, blockDim.y);
        float inverse = n > 0.0f ? 1.0f / n : 0.0f;
#pragma unroll
        for (int j = 0; j < PACK; j++)
        {
            int at = threadIdx.y * width + threadIdx.x * PACK + j;
            row_mean[at] = origin[j] + sum[j] * inverse;
            row_squares[at] = fmaxf(squares[j] - sum[j] * sum[j] * inverse, 0.0f);
        }
    }
    __syncthreads();

    // The rows of threads merged: Σn·mean, then Σ(squares + n·(mean - that)²).
    int threads = blockDim.x * blockDim.y;
    for (int i = threadIdx.y * blockDim.x + threadIdx.x; i < width && first_channel + i < channels; i += threads)
    {
        Moments merged = {0.0, 0.0};
        for (int row = 0; row < blockDim.y; row++)
        {
            merged.mean += (double)strided_count(count, row, blockDim.y) * row_mean[row * width + i];
        }
        merged.mean /= count;
        for (int row = 0; row < blockDim.y; row++)
        {
            double d = row_mean[row * width + i] - merged.mean;
            merged.squares += row_squares[row * width + i] + strided_count(count, row, blockDim.y) * d * d;
        }
        partial[((i64)blockIdx.z * gridDim.x + blockIdx.x) * channels + first_channel + i] = merged;
    }
}
