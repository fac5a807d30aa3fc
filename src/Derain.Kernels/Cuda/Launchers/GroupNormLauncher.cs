using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/group_norm.cu</c> after the two kernels that prepare it.</summary>
internal static class GroupNormLauncher
{
    private const int PositionsOfThread = 8;

    /// <summary><see cref="GroupNorm"/>.</summary>
    public static void Launch(GroupNorm operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape shape = arguments.Output.Shape;
        (int batch, int channels) = (shape[0], shape[^1]);
        long positions = shape.ElementCount / batch / channels;
        DevicePointer x = arguments.Pointer(0, type);
        (DevicePointer partial, int chunk, int chunks) = GroupNormStatisticsLauncher.Launch(arguments, x, type, shape);
        DevicePointer affine = GroupNormAffineLauncher.Launch(operation, arguments, partial, chunk, chunks);

        bool isModulated = arguments.Has(3);
        DevicePointer scale = arguments.Pointer(3, type);
        DevicePointer shift = arguments.Pointer(4, type);
        int pack = ElementwiseGrid.Pack(type, channels, x, arguments.OutputPointer, scale, shift);
        ChannelGrid grid = ChannelGrid.Of(channels, pack);
        int line = isModulated ? shape[3] : PositionsOfThread * grid.Rows;
        int lines = ElementwiseGrid.Rows((positions + line - 1) / line, arguments.Device.Multiprocessors);
        CudaKernel kernel = arguments.Kernel(
            "norm/group_norm.cu",
            new Define("ELEMENT", CudaTypes.Name(type)),
            new Define("PACK", pack),
            new Define("ACTIVATION", CudaTypes.Name(operation.Activation)),
            new Define("MODULATED", isModulated));
        kernel.Launch(
            (lines, grid.Slices, batch),
            grid.Block,
            0,
            x,
            affine,
            scale,
            shift,
            arguments.OutputPointer,
            positions,
            channels,
            line,
            isModulated ? SpatialGrid.Argument(shape, arguments[3].Shape) : SpatialGrid.None);
    }
}
