using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/gated_residual.cu</c>.</summary>
internal static class GatedResidualLauncher
{
    /// <summary><see cref="GatedResidual"/>.</summary>
    public static void Launch(GatedResidual operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape shape = arguments.Output.Shape;
        DevicePointer residual = arguments.Pointer(0, type);
        DevicePointer x = arguments.Pointer(1, type);
        TokenVector gate = TokenVector.Of(arguments, 2, type);
        TokenVector textGate = TokenVector.Of(arguments, 3, type);
        int pack = PackWidth.Of(
            type.Size,
            shape[2],
            PackWidth.Elements(residual, type.Size),
            PackWidth.Elements(x, type.Size),
            PackWidth.Elements(arguments.OutputPointer, type.Size),
            gate.Multiples(type),
            textGate.Multiples(type));
        var tile = RowTile.OfBlock(shape[2], pack);
        tile.Kernel(arguments, "elementwise/gated_residual.cu", type).Launch(
            checked(shape[0] * shape[1]),
            tile.Threads,
            0,
            residual,
            x,
            gate.Data,
            gate.Stride,
            textGate.Data,
            textGate.Stride,
            arguments.OutputPointer,
            shape[2],
            shape[1],
            operation.TextTokens);
    }
}
