using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>Index i of the result runs over the source dimension named by constant i.</summary>
internal static class PermuteReference
{
    public static NdArray Compute(Permute operation, NdArray x)
    {
        int[] axes = [operation.Axis0, operation.Axis1, operation.Axis2, operation.Axis3, operation.Axis4];
        var y = new NdArray([x.Shape[axes[0]], x.Shape[axes[1]], x.Shape[axes[2]], x.Shape[axes[3]], x.Shape[axes[4]]]);
        int[] index = new int[5];
        for (int element = 0; element < y.Values.Length; element++)
        {
            int rest = element;
            for (int axis = 4; axis >= 0; axis--)
            {
                index[axes[axis]] = rest % y.Shape[axis];
                rest /= y.Shape[axis];
            }

            y.Values[element] = x[index[0], index[1], index[2], index[3], index[4]];
        }

        return y;
    }
}
