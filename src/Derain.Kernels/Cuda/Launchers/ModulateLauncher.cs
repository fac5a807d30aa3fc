using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/modulate.cu</c>.</summary>
internal static class ModulateLauncher
{
    /// <summary><see cref="Modulate"/>.</summary>
    public static void Launch(Modulate operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape shape = arguments.Output.Shape;
        DevicePointer x = arguments.Pointer(0, type);
        TokenVector shift = TokenVector.Of(arguments, 1, type);
        TokenVector scale = TokenVector.Of(arguments, 2, type);
        TokenVector textShift = TokenVector.Of(arguments, 3, type);
        TokenVector textScale = TokenVector.Of(arguments, 4, type);
        int pack = PackWidth.Of(
            type.Size,
            shape[2],
            PackWidth.Elements(x, type.Size),
            PackWidth.Elements(arguments.OutputPointer, type.Size),
            shift.Multiples(type),
            scale.Multiples(type),
            textShift.Multiples(type),
            textScale.Multiples(type));
        var tile = RowTile.OfBlock(shape[2], pack);
        tile.Kernel(arguments, "elementwise/modulate.cu", type).Launch(
            checked(shape[0] * shape[1]),
            tile.Threads,
            0,
            x,
            shift.Data,
            shift.Stride,
            scale.Data,
            scale.Stride,
            textShift.Data,
            textShift.Stride,
            textScale.Data,
            textScale.Stride,
            arguments.OutputPointer,
            shape[2],
            shape[1],
            operation.TextTokens);
    }
}
