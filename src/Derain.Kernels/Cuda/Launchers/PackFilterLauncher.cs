using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>conv/pack_filter.cu</c>.</summary>
internal static class PackFilterLauncher
{
    /// <summary>Packs a contiguous filter <c>[outputs, channels, places]</c> into <c>[outputs, pitch]</c>.</summary>
    public static void Launch(
        in CudaArguments arguments,
        DevicePointer filter,
        DType filterType,
        DevicePointer packed,
        DType packedType,
        int outputs,
        int channels,
        int places,
        int pitch)
    {
        CudaKernel kernel = arguments.Kernel(
            "conv/pack_filter.cu",
            new Define("SOURCE", CudaTypes.Name(filterType)),
            new Define("ELEMENT", CudaTypes.Name(packedType)));
        int blocks = ElementwiseGrid.Blocks((long)outputs * pitch, arguments.Device.Multiprocessors);
        kernel.Launch(blocks, ElementwiseGrid.Threads, 0, filter, packed, outputs, channels, places, pitch);
    }
}
