using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>
/// y = (x - mean) / √(variance + ε) · weight + bias over the last dimension, then adaLN's modulation where given.
/// </summary>
internal static class LayerNormReference
{
    public static NdArray Compute(
        LayerNorm operation,
        NdArray x,
        NdArray? weight,
        NdArray? bias,
        NdArray? shift,
        NdArray? scale,
        NdArray? textShift,
        NdArray? textScale)
    {
        var y = new NdArray(x.Shape);
        for (int row = 0; row < x.Rows; row++)
        {
            Normalize(x.Row(row), operation.Epsilon, weight?.Values, bias?.Values, y.Row(row));
        }

        return shift is null
            ? y
            : ModulateReference.Compute(operation.TextTokens, y, shift, scale!, textShift, textScale);
    }

    public static void Normalize(
        ReadOnlySpan<double> x, double epsilon, double[]? weight, double[]? bias, Span<double> y)
    {
        double mean = 0;
        foreach (double value in x)
        {
            mean += value / x.Length;
        }

        double variance = 0;
        foreach (double value in x)
        {
            variance += (value - mean) * (value - mean) / x.Length;
        }

        for (int i = 0; i < x.Length; i++)
        {
            y[i] = ((x[i] - mean) / Math.Sqrt(variance + epsilon) * (weight?[i] ?? 1)) + (bias?[i] ?? 0);
        }
    }
}
