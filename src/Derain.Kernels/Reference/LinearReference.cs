using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y = activation(x·Wᵀ + b), and with a residual y = residual + gate ⊙ activation(x·Wᵀ + b).</summary>
internal static class LinearReference
{
    public static NdArray Compute(
        Linear operation, NdArray x, NdArray weight, NdArray? bias, NdArray? residual, NdArray? gate, NdArray? textGate)
    {
        int outputs = weight.Shape[0];
        var y = new NdArray(x.Shape.With(^1, outputs));
        for (int row = 0; row < x.Rows; row++)
        {
            for (int n = 0; n < outputs; n++)
            {
                double sum = (bias?.Values[n] ?? 0) + Dot(x.Row(row), weight.Row(n));
                y[row, n] = ActivateReference.Of(operation.Activation, sum);
            }
        }

        if (residual is null)
        {
            return y;
        }

        return gate is null
            ? AddReference.Compute(residual, y)
            : GatedResidualReference.Compute(operation.TextTokens, residual, y, gate, textGate);
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
