// y[n][q][k] = table[bucket[S - 1 + k - q]][n], the bias of T5's attention (Raffel et al. 2020, section 2.1).
// table [buckets, N], y [N, S, S]. The buckets of all 2S - 1 offsets come from the host: they hang on the last bit of a
// logarithm, which every device rounds its own way.
#include "derain/grid.cuh"

extern "C" __global__ __launch_bounds__(256) void relative_position_bias(
    const float* table, const i32* bucket, float* y, i32 heads, i32 tokens)
{
    i64 count = (i64)heads * tokens * tokens;
    for (i64 i = first_item(); i < count; i += item_step())
    {
        int key = (int)(i % tokens);
        i64 rest = i / tokens;
        int query = (int)(rest % tokens);
        int head = (int)(rest / tokens);
        y[i] = table[(i64)bucket[tokens - 1 + key - query] * heads + head];
    }
}
