using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y[b] = (cos(t·fᵢ), …, sin(t·fᵢ), …) with fᵢ = 10000^(-i/(D/2)).</summary>
internal static class TimestepEmbeddingReference
{
    public static NdArray Compute(TimestepEmbedding operation, NdArray t)
    {
        int half = operation.Width / 2;
        var y = new NdArray([t.Shape[0], operation.Width]);
        for (int b = 0; b < t.Shape[0]; b++)
        {
            for (int i = 0; i < half; i++)
            {
                double angle = t.Values[b] * Math.Pow(10000, -(double)i / half);
                y[b, i] = Math.Cos(angle);
                y[b, half + i] = Math.Sin(angle);
            }
        }

        return y;
    }
}
