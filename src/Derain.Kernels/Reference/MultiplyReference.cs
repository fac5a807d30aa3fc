namespace Derain.Kernels.Reference;

/// <summary>y = a ⊙ b.</summary>
internal static class MultiplyReference
{
    public static NdArray Compute(NdArray a, NdArray b)
    {
        var y = new NdArray(a.Shape);
        for (int i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = a.Values[i] * b.Values[i];
        }

        return y;
    }
}
