using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y = x ⊙ up(scale) + up(shift), up being nearest neighbour to the frames, rows and columns of x.</summary>
internal static class SpatialModulateReference
{
    public static NdArray Compute(NdArray x, NdArray scale, NdArray shift) =>
        AddReference.Compute(MultiplyReference.Compute(x, Enlarge(scale, x)), Enlarge(shift, x));

    private static NdArray Enlarge(NdArray grid, NdArray x)
    {
        (int frames, int height, int width) = (x.Shape[1], x.Shape[2], x.Shape[3]);
        return UpsampleReference.Gather(
            grid,
            x.Shape,
            f => SpatialModulate.SourceFrame(f, frames, grid.Shape[1]),
            h => (int)((long)h * grid.Shape[2] / height),
            w => (int)((long)w * grid.Shape[3] / width));
    }
}
