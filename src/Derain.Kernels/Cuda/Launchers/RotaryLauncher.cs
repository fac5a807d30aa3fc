using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/rotary.cu</c>.</summary>
internal static class RotaryLauncher
{
    /// <summary><see cref="Rotary"/>.</summary>
    public static void Launch(Rotary operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape shape = arguments.Output.Shape;
        int headDim = shape[2] / operation.Heads;
        long heads = (long)shape[0] * shape[1] * operation.Heads;
        DevicePointer x = arguments.Pointer(0, type);
        DevicePointer cosines = arguments.Pointer(1, DType.F32);
        DevicePointer sines = arguments.Pointer(2, DType.F32);
        int pack = PackWidth.Of(
            type.Size,
            headDim,
            PackWidth.Elements(x, type.Size),
            PackWidth.Elements(arguments.OutputPointer, type.Size),
            PackWidth.Elements(cosines, sizeof(float)),
            PackWidth.Elements(sines, sizeof(float)));
        var tile = RowTile.OfLanes(headDim, pack);
        tile.Kernel(arguments, "norm/rotary.cu", type).Launch(
            tile.Blocks(heads),
            RowTile.BlockThreads,
            0,
            x,
            cosines,
            sines,
            arguments.OutputPointer,
            heads,
            operation.Heads,
            headDim,
            shape[1],
            operation.TextTokens,
            tile.Threads);
    }
}
