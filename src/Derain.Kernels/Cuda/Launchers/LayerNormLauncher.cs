using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/layer_norm.cu</c>.</summary>
internal static class LayerNormLauncher
{
    /// <summary><see cref="LayerNorm"/>.</summary>
    public static void Launch(LayerNorm operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape shape = arguments.Output.Shape;
        int width = shape[^1];
        int rows = checked((int)(shape.ElementCount / width));
        DevicePointer x = arguments.Pointer(0, type);
        DevicePointer weight = arguments.Pointer(1, DType.F32);
        DevicePointer bias = arguments.Pointer(2, DType.F32);
        TokenVector shift = TokenVector.Of(arguments, 3, type);
        TokenVector scale = TokenVector.Of(arguments, 4, type);
        TokenVector textShift = TokenVector.Of(arguments, 5, type);
        TokenVector textScale = TokenVector.Of(arguments, 6, type);
        int pack = PackWidth.Of(
            type.Size,
            width,
            PackWidth.Elements(x, type.Size),
            PackWidth.Elements(arguments.OutputPointer, type.Size),
            PackWidth.Elements(weight, sizeof(float)),
            PackWidth.Elements(bias, sizeof(float)),
            shift.Multiples(type),
            scale.Multiples(type),
            textShift.Multiples(type),
            textScale.Multiples(type));
        var tile = RowTile.OfBlock(width, pack);
        tile.Kernel(arguments, "norm/layer_norm.cu", type).Launch(
            rows,
            tile.Threads,
            0,
            x,
            weight,
            bias,
            shift.Data,
            shift.Stride,
            scale.Data,
            scale.Stride,
            textShift.Data,
            textShift.Stride,
            textScale.Data,
            textScale.Stride,
            arguments.OutputPointer,
            width,
            shape.Rank == 3 ? shape[1] : rows,
            operation.TextTokens,
            (float)operation.Epsilon);
    }
}
