using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Reference;

/// <summary>The first n of tile along an axis fade from the last n of previous: previous·(1 - i/n) + tile·(i/n).</summary>
internal static class BlendEdgeReference
{
    public static NdArray Compute(BlendEdge operation, NdArray tile, NdArray previous)
    {
        int axis = operation.Axis;
        int n = Math.Min(operation.Extent, Math.Min(tile.Shape[axis], previous.Shape[axis]));
        NdArray y = tile.Clone();
        int outer = Product(tile.Shape.Dims[..axis]);
        int inner = Product(tile.Shape.Dims[(axis + 1)..]);
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < n; i++)
            {
                int target = ((o * tile.Shape[axis]) + i) * inner;
                int source = ((o * previous.Shape[axis]) + previous.Shape[axis] - n + i) * inner;
                for (int element = 0; element < inner; element++)
                {
                    double share = (double)i / n;
                    y.Values[target + element] =
                        (previous.Values[source + element] * (1 - share)) + (tile.Values[target + element] * share);
                }
            }
        }

        return y;
    }

    private static int Product(ReadOnlySpan<int> dims) => (int)new Shape(dims).ElementCount;
}
