using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/timestep_embedding.cu</c>.</summary>
internal static class TimestepEmbeddingLauncher
{
    /// <summary><see cref="TimestepEmbedding"/>.</summary>
    public static void Launch(TimestepEmbedding operation, in CudaArguments arguments)
    {
        int half = operation.Width / 2;
        long count = (long)arguments[0].Shape[0] * half;
        arguments.Kernel("elementwise/timestep_embedding.cu").Launch(
            ElementwiseGrid.Blocks(count, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            arguments.Pointer(0, DType.F32),
            arguments.OutputPointer,
            half,
            count);
    }
}
