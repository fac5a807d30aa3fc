using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>sampling/posterior_sample.cu</c>.</summary>
internal static class PosteriorSampleLauncher
{
    /// <summary><see cref="PosteriorSample"/>.</summary>
    public static void Launch(PosteriorSample operation, in CudaArguments arguments)
    {
        DType type = CudaTypes.OfArithmetic(arguments[0].Type);
        Shape latents = arguments.Output.Shape;
        arguments.Kernel("sampling/posterior_sample.cu", new Define("ELEMENT", CudaTypes.Name(type))).Launch(
            ElementwiseGrid.Blocks(latents.ElementCount, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            arguments.Pointer(0, type),
            arguments.Pointer(1, DType.F32),
            arguments.OutputPointer,
            latents[1],
            latents[2],
            (long)latents[3] * latents[4],
            (float)operation.Scale,
            latents.ElementCount);
    }
}
