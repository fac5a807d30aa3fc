using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y = A·a + B·b + C·c + D·d; an absent operand counts nothing.</summary>
internal static class LinearCombinationReference
{
    public static NdArray Compute(LinearCombination operation, NdArray a, NdArray? b, NdArray? c, NdArray? d)
    {
        var y = new NdArray(a.Shape);
        AddScaled(operation.A, a, y);
        AddScaled(operation.B, b, y);
        AddScaled(operation.C, c, y);
        AddScaled(operation.D, d, y);
        return y;
    }

    private static void AddScaled(double factor, NdArray? x, NdArray y)
    {
        for (int i = 0; i < x?.Values.Length; i++)
        {
            y.Values[i] += factor * x.Values[i];
        }
    }
}
