using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>frames/frames_to_video.cu</c>.</summary>
internal static class FramesToVideoLauncher
{
    /// <summary><see cref="Operations.FramesToVideo"/>.</summary>
    public static void Launch(in CudaArguments arguments)
    {
        long count = arguments.Output.Shape.ElementCount;
        arguments.Kernel("frames/frames_to_video.cu").Launch(
            ElementwiseGrid.Blocks(count, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            arguments.Pointer(0, DType.U8),
            arguments.OutputPointer,
            count);
    }
}
