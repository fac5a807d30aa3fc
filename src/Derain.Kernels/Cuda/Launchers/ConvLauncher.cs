using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Launches <c>conv/conv.cu</c> (F16, BF16) or <c>conv/conv_simt.cu</c> (F32), and on Hopper <c>conv/conv_hopper.cu</c> where it
/// applies.
/// </summary>
internal static class ConvLauncher
{
    private const int SimtTile = 64;
    private const int SimtThreads = 256;

    /// <summary><see cref="Conv3d"/>.</summary>
    /// <param name="operation">The convolution.</param>
    /// <param name="arguments">Its operands.</param>
    /// <param name="tile">What a block makes, in F16 and BF16; the best without.</param>
    public static void Launch(Conv3d operation, in CudaArguments arguments, ConvTile? tile = null)
    {
        ConvShape shape = ConvShape.Of(operation, arguments[0].Shape, arguments[1].Shape, arguments.Output.Shape);
        DType type = arguments.Output.Type;
        Launch(arguments, shape, arguments.Pointer(3, type), arguments.Pointer(4, type), tile);
    }

    /// <summary><see cref="Conv2d"/>.</summary>
    public static void Launch(Conv2d operation, in CudaArguments arguments)
    {
        ConvShape shape = ConvShape.Of(operation, arguments[0].Shape, arguments[1].Shape, arguments.Output.Shape);
        Launch(arguments, shape, DevicePointer.Null, DevicePointer.Null, tile: null);
    }

    /// <summary>Launches a convolution whose operands are ready.</summary>
    /// <param name="arguments">Kernels, device, and the element type: that of the output.</param>
    /// <param name="shape">Its numbers.</param>
    /// <param name="positions">Output positions, or rows of a product.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="activation">Applied before the residual is added.</param>
    /// <param name="operands">Where everything is.</param>
    /// <param name="tile">What a block makes, in F16 and BF16; the best without.</param>
    public static void Launch(
        in CudaArguments arguments,
        in ConvShape shape,
        int positions,
        int outputs,
        Activation activation,
        in ConvOperands operands,
        ConvTile? tile = null)
    {
        if (arguments.Output.Type == DType.F32)
        {
            LaunchSimt(arguments, shape, positions, outputs, activation, operands);
            return;
        }

        if (tile is null
            && activation == Activation.None
            && ConvHopperLauncher.TryLaunch(arguments, shape, positions, outputs, operands))
        {
            return;
        }

        bool gathers = Gathers(shape, operands);
        CudaDevice device = arguments.Device;
        ConvTile chosen = tile
            ?? ConvTile.Choose(positions, outputs, gathers, device.Multiprocessors, device.SharedBytesPerBlock);
        CudaKernel kernel = arguments.Kernel(
            "conv/conv.cu",
            new Define("ELEMENT", CudaTypes.Name(arguments.Output.Type)),
            new Define("ACTIVATION", CudaTypes.Name(activation)),
            new Define("TILE_M", chosen.Rows),
            new Define("TILE_N", chosen.Columns),
            new Define("WARP_M", chosen.WarpRows),
            new Define("WARP_N", chosen.WarpColumns),
            new Define("DEPTH", chosen.Depth),
            new Define("STAGES", chosen.Stages),
            new Define("GATHER", gathers));
        long blocks = chosen.Blocks(positions, outputs);
        Launch(kernel, blocks, chosen.Threads, chosen.SharedBytes, shape, positions, outputs, operands);
    }

    private static void LaunchSimt(
        in CudaArguments arguments,
        in ConvShape shape,
        int positions,
        int outputs,
        Activation activation,
        in ConvOperands operands)
    {
        CudaKernel kernel = arguments.Kernel(
            "conv/conv_simt.cu", new Define("ACTIVATION", CudaTypes.Name(activation)), new Define("TILE", SimtTile));
        long blocks = (positions + SimtTile - 1L) / SimtTile * ((outputs + SimtTile - 1) / SimtTile);
        Launch(kernel, blocks, SimtThreads, 0, shape, positions, outputs, operands);
    }

    private static void Launch(
        in CudaArguments arguments, in ConvShape shape, DevicePointer cache, DevicePointer residual, ConvTile? tile)
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
        Launch(arguments, shape, (int)positions, outputs, Activation.None, operands, tile);
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
