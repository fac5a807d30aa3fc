using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>conv/conv_hopper.cu</c>, on Hopper and where it applies.</summary>
internal static class ConvHopperLauncher
{
    /// <summary>Fewer output channels than half of a tile's are left to <c>conv/conv.cu</c>, which has narrower ones.</summary>
    private const int MinOutputs = 64;

    /// <summary>A convolution, or false where another kernel must.</summary>
    /// <param name="arguments">Kernels, device, and the element type: that of the output.</param>
    /// <param name="shape">Its numbers.</param>
    /// <param name="positions">Output positions.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="operands">Where everything is.</param>
    public static bool TryLaunch(
        in CudaArguments arguments, in ConvShape shape, int positions, int outputs, in ConvOperands operands)
    {
        if (!arguments.Backend.Kernels.Architecture.HasHopperInstructions
            || !Takes(arguments.Output.Type, shape, outputs)
            || !IsAligned(operands))
        {
            return false;
        }

        int images = positions / (shape.OutputHeight * shape.OutputWidth);
        var tile = ConvHopperTile.Choose(
            images, shape.OutputHeight, shape.OutputWidth, outputs, arguments.Device.Multiprocessors);
        Launch(arguments, shape, tile, images, outputs, operands);
        return true;
    }

    /// <summary>Whether the kernel is made for such a convolution.</summary>
    public static bool Takes(DType type, in ConvShape shape, int outputs) =>
        type is DType.F16 or DType.BF16
        && shape is { Stride: 1, Upsample: 1 }
        && shape.Channels % ConvHopperTile.Depth == 0
        && outputs >= MinOutputs
        && outputs % PackedFilters.Vector == 0;

    private static void Launch(
        in CudaArguments arguments,
        in ConvShape shape,
        in ConvHopperTile tile,
        int images,
        int outputs,
        in ConvOperands operands)
    {
        DType type = arguments.Output.Type;
        CudaKernel kernel = arguments.Kernel(
            "conv/conv_hopper.cu",
            new Define("ELEMENT", CudaTypes.Name(type)),
            new Define("ROW_BLOCKS", tile.RowBlocks),
            new Define("COLUMN_BLOCKS", tile.ColumnBlocks),
            new Define("TILE_WIDTH", tile.Width),
            new Define("STAGES", ConvHopperTile.Stages));
        bool isCached = operands.Cache != DevicePointer.Null && shape.KernelTime > 1;
        int batch = images / shape.Frames;
        TensorMap x = Pixels(type, operands.X, images, shape, tile);
        kernel.Launch(
            checked((int)tile.Blocks(images, shape.OutputHeight, shape.OutputWidth, outputs)),
            ConvHopperTile.Threads,
            tile.SharedBytes,
            x,
            isCached ? Pixels(type, operands.Cache, batch * (shape.KernelTime - 1), shape, tile) : x,
            TensorMap.Of(type, operands.Filter, [operands.Pitch, outputs], [ConvHopperTile.Depth, tile.Columns]),
            operands.Bias,
            operands.Residual,
            operands.Y,
            outputs,
            isCached ? 1 : 0,
            LaunchArgument.Struct(shape, sizeof(int)));
    }

    private static TensorMap Pixels(
        DType type, DevicePointer data, int images, in ConvShape shape, in ConvHopperTile tile) =>
        TensorMap.Of(
            type,
            data,
            [shape.Channels, shape.Width, shape.Height, images],
            [ConvHopperTile.Depth, tile.Width, tile.Height, 1]);

    private static bool IsAligned(in ConvOperands operands) =>
        (operands.X.Address | operands.Cache.Address | operands.Filter.Address | operands.Residual.Address | operands.Y.Address)
        % PackedFilters.VectorBytes == 0;
}
