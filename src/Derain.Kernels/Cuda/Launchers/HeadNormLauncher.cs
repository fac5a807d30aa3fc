using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/head_norm.cu</c>.</summary>
internal static class HeadNormLauncher
{
    /// <summary><see cref="HeadNorm"/>.</summary>
    public static void Launch(HeadNorm operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape shape = arguments.Output.Shape;
        int headDim = shape[2] / operation.Heads;
        long heads = (long)shape[0] * shape[1] * operation.Heads;
        DevicePointer x = arguments.Pointer(0, type);
        DevicePointer weight = arguments.Pointer(1, DType.F32);
        DevicePointer bias = arguments.Pointer(2, DType.F32);
        DevicePointer cosines = arguments.Pointer(3, DType.F32);
        DevicePointer sines = arguments.Pointer(4, DType.F32);
        int pack = PackWidth.Of(
            type.Size,
            headDim,
            PackWidth.Elements(x, type.Size),
            PackWidth.Elements(arguments.OutputPointer, type.Size),
            PackWidth.Elements(weight, sizeof(float)),
            PackWidth.Elements(bias, sizeof(float)),
            PackWidth.Elements(cosines, sizeof(float)),
            PackWidth.Elements(sines, sizeof(float)));
        var tile = RowTile.OfLanes(headDim, pack);
        tile.Kernel(arguments, "norm/head_norm.cu", type).Launch(
            tile.Blocks(heads),
            RowTile.BlockThreads,
            0,
            x,
            weight,
            bias,
            cosines,
            sines,
            arguments.OutputPointer,
            heads,
            operation.Heads,
            headDim,
            shape[1],
            operation.TextTokens,
            (float)operation.Epsilon,
            tile.Threads);
    }
}
