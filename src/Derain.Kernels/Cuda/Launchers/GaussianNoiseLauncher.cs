using Derain.Kernels.Operations;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>sampling/gaussian_noise.cu</c>.</summary>
internal static class GaussianNoiseLauncher
{
    private const int ElementsPerBlock = 4;

    /// <summary><see cref="GaussianNoise"/>: a thread for each block of the generator.</summary>
    public static void Launch(GaussianNoise operation, in CudaArguments arguments)
    {
        long count = arguments.Output.Shape.ElementCount;
        arguments.Kernel("sampling/gaussian_noise.cu").Launch(
            ElementwiseGrid.Blocks((count + ElementsPerBlock - 1) / ElementsPerBlock, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            arguments.OutputPointer,
            count,
            operation.Seed,
            operation.Stream);
    }
}
