using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y = x / √(mean(x²) + ε) · weight over the last dimension.</summary>
internal static class RmsNormReference
{
    public static NdArray Compute(RmsNorm operation, NdArray x, NdArray weight)
    {
        var y = new NdArray(x.Shape);
        for (int row = 0; row < x.Rows; row++)
        {
            double squares = 0;
            foreach (double value in x.Row(row))
            {
                squares += value * value;
            }

            for (int i = 0; i < x.Width; i++)
            {
                y[row, i] = x[row, i] / Math.Sqrt((squares / x.Width) + operation.Epsilon) * weight.Values[i];
            }
        }

        return y;
    }
}
