namespace Derain.Kernels.Reference;

/// <summary>y = a + b, b repeated over the leading dimensions of a that it lacks.</summary>
internal static class AddReference
{
    public static NdArray Compute(NdArray a, NdArray b)
    {
        var y = new NdArray(a.Shape);
        for (int i = 0; i < y.Values.Length; i++)
        {
            y.Values[i] = a.Values[i] + b.Values[i % b.Values.Length];
        }

        return y;
    }
}
