using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/rms_norm.cu</c>.</summary>
internal static class RmsNormLauncher
{
    /// <summary><see cref="RmsNorm"/>.</summary>
    public static void Launch(RmsNorm operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        int width = arguments.Output.Shape[^1];
        DevicePointer x = arguments.Pointer(0, type);
        DevicePointer weight = arguments.Pointer(1, DType.F32);
        int pack = PackWidth.Of(
            type.Size,
            width,
            PackWidth.Elements(x, type.Size),
            PackWidth.Elements(arguments.OutputPointer, type.Size),
            PackWidth.Elements(weight, sizeof(float)));
        var tile = RowTile.OfBlock(width, pack);
        tile.Kernel(arguments, "norm/rms_norm.cu", type).Launch(
            checked((int)(arguments.Output.Shape.ElementCount / width)),
            tile.Threads,
            0,
            x,
            weight,
            arguments.OutputPointer,
            width,
            (float)operation.Epsilon);
    }
}
