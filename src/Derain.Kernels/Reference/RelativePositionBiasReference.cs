using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y[n, q, k] = table[bucket(k - q), n].</summary>
internal static class RelativePositionBiasReference
{
    public static NdArray Compute(RelativePositionBias operation, NdArray table)
    {
        (int buckets, int heads, int tokens) = (table.Shape[0], table.Shape[1], operation.Tokens);
        var y = new NdArray([heads, tokens, tokens]);
        for (int head = 0; head < heads; head++)
        {
            for (int query = 0; query < tokens; query++)
            {
                for (int key = 0; key < tokens; key++)
                {
                    int bucket = RelativePositionBias.Bucket(key - query, buckets, operation.MaxDistance);
                    y[head, query, key] = table[bucket, head];
                }
            }
        }

        return y;
    }
}
