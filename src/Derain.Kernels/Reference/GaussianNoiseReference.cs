using Derain.Kernels.Operations;
using Derain.Kernels.Sampling;

namespace Derain.Kernels.Reference;

/// <summary>y[i] = the i-th number of the seed's stream.</summary>
internal static class GaussianNoiseReference
{
    public static NdArray Compute(GaussianNoise operation)
    {
        var y = new NdArray(operation.Shape);
        for (int i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = PhiloxNormal.At(operation.Seed, operation.Stream, i);
        }

        return y;
    }
}
