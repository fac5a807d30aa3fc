// The statistics of a group of channels, and what the norm comes to for each of them: with the mean and variance over all chunks
// and the S = C/G channels of the group,
//   y = (x - center[b][c])·factor[b][c] + offset[b][c],  factor = weight[c]/√(variance + ε),  center + rest = mean,
//   offset = bias[c] - rest·factor.
// partial [B, Q, C] of group_norm_statistics.cu, weight and bias [C], affine [B, 3, C]: center, factor, offset.
#include "norm/moments.cuh"

constexpr int THREADS = 256;

// The sum over the block, in every thread.
DEVICE double block_sum(double x, double* shared)
{
    shared[threadIdx.x] = x;
    for (int half = THREADS / 2; half > 0; half /= 2)
    {
        __syncthreads();
        if ((int)threadIdx.x < half)
        {
            shared[threadIdx.x] += shared[threadIdx.x + half];
        }
    }
    __syncthreads();
    double sum = shared[0];
    __syncthreads();
    return sum;
}

DEVICE double chunk_count(i64 positions, i64 chunk, int q)
{
    i64 rest = positions - q * chunk;
    return (double)(rest < chunk ? rest : chunk);
}

// The grid's x covers groups, its y the batch.
extern "C" __global__ __launch_bounds__(THREADS) void group_norm_affine(
    const Moments* partial, const float* weight, const float* bias, float* affine,
    i64 positions, i32 channels, i32 chunk, i32 chunks, double epsilon)
{
    __shared__ double shared[THREADS];
    int group_size = channels / gridDim.x;
    int first = blockIdx.x * group_size;
    const Moments* source = partial + (i64)blockIdx.y * chunks * channels + first;
    int items = chunks * group_size;
    double share = 1.0 / ((double)positions * group_size);

    double sum = 0.0;
    for (int i = threadIdx.x; i < items; i += THREADS)
    {
        int q = i / group_size;
        sum += chunk_count(positions, chunk, q) * source[(i64)q * channels + i % group_size].mean;
    }
    double mean = block_sum(sum, shared) * share;

    double squares = 0.0;
    for (int i = threadIdx.x; i < items; i += THREADS)
    {
        int q = i / group_size;
        Moments part = source[(i64)q * channels + i % group_size];
        double d = part.mean - mean;
        squares += part.squares + chunk_count(positions, chunk, q) * d * d;
    }
    double inverse = rsqrt(block_sum(squares, shared) * share + epsilon);

    float center = (float)mean;
    float* target = affine + (i64)blockIdx.y * 3 * channels;
    for (int c = first + threadIdx.x; c < first + group_size; c += THREADS)
    {
        double factor = weight[c] * inverse;
        target[c] = center;
        target[channels + c] = (float)factor;
        target[2 * channels + c] = (float)(bias[c] - (mean - center) * factor);
    }
}
