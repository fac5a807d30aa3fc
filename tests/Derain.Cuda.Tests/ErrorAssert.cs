using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Cuda.Tests;

/// <summary>Comparison of whole models, whose errors in 16 bits are those of hundreds of roundings: by their energy, not one by one.</summary>
internal static class ErrorAssert
{
    /// <summary>Asserts Σ(actual - expected)² ≤ <paramref name="limit"/> · Σ expected², and that every number is one.</summary>
    public static void Within(double limit, Tensor actual, Tensor expected, string what)
    {
        Assert.True(actual.Shape == expected.Shape, $"{what}: shape {actual.Shape} where {expected.Shape} is expected.");
        (float[] a, float[] e) = (actual.ReadFloats(), expected.ReadFloats());
        (double error, double energy) = (0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            error += ((double)a[i] - e[i]) * ((double)a[i] - e[i]);
            energy += (double)e[i] * e[i];
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: NMSE {error / energy:0.0e+00}, {limit:0.0e+00} allowed.");
        Assert.True(error <= limit * energy, $"{what}: NMSE {error / energy:0.0e+00}, {limit:0.0e+00} allowed.");
    }
}
