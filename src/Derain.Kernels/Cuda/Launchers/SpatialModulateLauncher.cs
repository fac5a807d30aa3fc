using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/spatial_modulate.cu</c>.</summary>
internal static class SpatialModulateLauncher
{
    /// <summary><see cref="Operations.SpatialModulate"/>.</summary>
    public static void Launch(in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape shape = arguments.Output.Shape;
        int channels = shape[4];
        DevicePointer x = arguments.Pointer(0, type);
        DevicePointer scale = arguments.Pointer(1, type);
        DevicePointer shift = arguments.Pointer(2, type);
        int pack = ElementwiseGrid.Pack(type, channels, x, arguments.OutputPointer, scale, shift);
        ChannelGrid grid = ChannelGrid.Of(channels, pack);
        CudaKernel kernel = arguments.Kernel(
            "norm/spatial_modulate.cu", new Define("ELEMENT", CudaTypes.Name(type)), new Define("PACK", pack));
        kernel.Launch(
            (ElementwiseGrid.Rows((long)shape[1] * shape[2], arguments.Device.Multiprocessors), grid.Slices, shape[0]),
            grid.Block,
            0,
            x,
            scale,
            shift,
            arguments.OutputPointer,
            channels,
            SpatialGrid.Argument(shape, arguments[1].Shape));
    }
}
