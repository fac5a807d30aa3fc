using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>conv/conv.cu</c> (F16, BF16) or <c>conv/conv_simt.cu</c> (F32).</summary>
internal static class ConvLauncher
{
    private const int SimtTile = 64;
    private const int SimtThreads = 256;

    /// <summary><see cref="Conv3d"/>.</summary>
    public static void Launch(Conv3d operation, in CudaArguments arguments)
    {
        ConvShape shape = ConvShape.Of(operation, arguments[0].Shape, arguments[1].Shape, arguments.Output.Shape);
        DType type = arguments.Output.Type;
        Launch(arguments, shape, arguments.Pointer(3, type), arguments.Pointer(4, type));
    }

    /// <summary><see cref="Conv2d"/>.</summary>
    public static void Launch(Conv2d operation, in CudaArguments arguments)
    {
        ConvShape shape = ConvShape.Of(operation, arguments[0].Shape, arguments[1].Shape, arguments.Output.Shape);
        Launch(arguments, shape, DevicePointer.Null, DevicePointer.Null);
    }

    /// <summary>Launches a convolution whose operands are ready.</summary>
    /// <param name="arguments">Kernels and device.</param>
    /// <param name="type">Element type: F16, BF16 or F32.</param>
    /// <param name="shape">Its numbers.</param>
    /// <param name="positions">Output positions, or rows of a product.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="activation">Applied before the residual is added.</param>
    /// <param name="operands">Where everything is.</param>
    public static void Launch(
        in CudaArguments arguments,
        DType type,
        in ConvShape shape,
        int positions,
        int outputs,
        Activation activation,
        in ConvOperands operands)
    {
        if (type == DType.F32)
        {
            CudaKernel kernel = arguments.Kernel(
                "conv/conv_simt.cu", new Define("ACTIVATION", CudaTypes.Name(activation)), new Define("TILE", SimtTile));
            long blocks = (positions + SimtTile - 1L) / SimtTile * ((outputs + SimtTile - 1) / SimtTile);
            Launch(kernel, blocks, SimtThreads, 0, shape, positions, outputs, operands);
            return;
        }

        bool gathers = Gathers(shape, operands);
        CudaDevice device = arguments.Device;
        ConvTile tile = ConvTile.Choose(positions, outputs, gathers, device.Multiprocessors, device.SharedBytesPerBlock);
        Launch(arguments, type, shape, positions, outputs, activation, operands, tile);
    }

    /// <summary>The same in F16 or BF16 by a given tile.</summary>
    public static void Launch(
        in CudaArguments arguments,
        DType type,
        in ConvShape shape,
        int positions,
        int outputs,
        Activation activation,
        in ConvOperands operands,
        ConvTile tile)
    {
        CudaKernel kernel = arguments.Kernel(
            "conv/conv.cu",
            new Define("ELEMENT", CudaTypes.Name(type)),
            new Define("ACTIVATION", CudaTypes.Name(activation)),
            new Define("TILE_M", tile.Rows),
            new Define("TILE_N", tile.Columns),
            new Define("WARP_M", tile.WarpRows),
            new Define("WARP_N", tile.WarpColumns),
            new Define("DEPTH", tile.Depth),
            new Define("STAGES", tile.Stages),
            new Define("GATHER", Gathers(shape, operands)));
        Launch(kernel, tile.Blocks(positions, outputs), tile.Threads, tile.SharedBytes, shape, positions, outputs, operands);
    }

    private static void Launch(in CudaArguments arguments, in ConvShape shape, DevicePointer cache, DevicePointer residual)
    {
        DType type = arguments.Output.Type;
        int outputs = arguments.Output.Shape[^1];
        long positions = arguments.Output.Shape.ElementCount / outputs;
        if (positions > int.MaxValue - ConvTile.Wide.Rows)
        {
            throw new ShapeException("Convolution", "output", "of fewer than 2³¹ pixels", arguments.Output);
        }

        (DevicePointer filter, int pitch) = PackedFilters.Of(arguments, 1, shape.Channels, shape.Places, type);
        ConvOperands operands = new(
            arguments.Pointer(0, type),
            cache,
            filter,
            pitch,
            arguments.Pointer(2, DType.F32),
            residual,
            arguments.OutputPointer);
        Launch(arguments, type, shape, (int)positions, outputs, Activation.None, operands);
    }

    private static void Launch(
        CudaKernel kernel,
        long blocks,
        int threads,
        int sharedBytes,
        in ConvShape shape,
        int positions,
        int outputs,
        in ConvOperands operands) =>
        kernel.Launch(
            checked((int)blocks),
            threads,
            sharedBytes,
            operands.X,
            operands.Cache,
            operands.Filter,
            operands.Bias,
            operands.Residual,
            operands.Y,
            positions,
            outputs,
            operands.Pitch,
            LaunchArgument.Struct(shape, sizeof(int)));

    private static bool Gathers(in ConvShape shape, in ConvOperands operands) =>
        shape.Channels % PackedFilters.Vector != 0 || !IsVectorAligned(operands.X) || !IsVectorAligned(operands.Cache);

    private static bool IsVectorAligned(DevicePointer pointer) => pointer.Address % PackedFilters.VectorBytes == 0;
}
