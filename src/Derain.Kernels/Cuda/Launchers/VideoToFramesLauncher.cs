using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>frames/video_to_frames.cu</c>.</summary>
internal static class VideoToFramesLauncher
{
    /// <summary><see cref="Operations.VideoToFrames"/>.</summary>
    public static void Launch(in CudaArguments arguments)
    {
        DType type = CudaTypes.OfArithmetic(arguments[0].Type);
        long count = arguments.Output.Shape.ElementCount;
        arguments.Kernel("frames/video_to_frames.cu", new Define("ELEMENT", CudaTypes.Name(type))).Launch(
            ElementwiseGrid.Blocks(count, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            arguments.Pointer(0, type),
            arguments.OutputPointer,
            count);
    }
}
