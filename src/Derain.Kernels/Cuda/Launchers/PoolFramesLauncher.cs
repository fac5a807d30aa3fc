using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>resample/pool_frames.cu</c>.</summary>
internal static class PoolFramesLauncher
{
    /// <summary><see cref="Operations.PoolFrames"/>.</summary>
    public static void Launch(in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        Shape x = arguments[0].Shape;
        Shape y = arguments.Output.Shape;
        long pooled = (long)y[0] * y[1];
        long frame = y.ElementCount / pooled;
        DevicePointer source = arguments.Pointer(0, type);
        int pack = ElementwiseGrid.Pack(type, frame, source, arguments.OutputPointer);
        CudaKernel kernel = arguments.Kernel(
            "resample/pool_frames.cu", new Define("ELEMENT", CudaTypes.Name(type)), new Define("PACK", pack));
        kernel.Launch(
            ElementwiseGrid.OfRows((frame + pack - 1) / pack, pooled, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            source,
            arguments.OutputPointer,
            x[0],
            x[1],
            frame);
    }
}
