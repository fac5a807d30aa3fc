using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>a, then b, along one dimension.</summary>
internal static class ConcatReference
{
    public static NdArray Compute(Concat operation, NdArray a, NdArray b)
    {
        int axis = operation.Axis;
        int aRun = 1;
        int bRun = 1;
        int outer = 1;
        for (int i = 0; i < a.Shape.Rank; i++)
        {
            outer *= i < axis ? a.Shape[i] : 1;
            aRun *= i < axis ? 1 : a.Shape[i];
            bRun *= i < axis ? 1 : b.Shape[i];
        }

        var y = new NdArray(a.Shape.With(axis, a.Shape[axis] + b.Shape[axis]));
        for (int o = 0; o < outer; o++)
        {
            int target = o * (aRun + bRun);
            a.Values.AsSpan(o * aRun, aRun).CopyTo(y.Values.AsSpan(target));
            b.Values.AsSpan(o * bRun, bRun).CopyTo(y.Values.AsSpan(target + aRun));
        }

        return y;
    }
}
