using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/activate.cu</c>.</summary>
internal static class ActivateLauncher
{
    /// <summary><see cref="Activate"/>.</summary>
    public static void Launch(Activate operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        long count = arguments.Output.Shape.ElementCount;
        DevicePointer x = arguments.Pointer(0, type);
        int pack = ElementwiseGrid.Pack(type, 0, x, arguments.OutputPointer);
        CudaKernel kernel = arguments.Kernel(
            "elementwise/activate.cu",
            new Define("ELEMENT", CudaTypes.Name(type)),
            new Define("PACK", pack),
            new Define("ACTIVATION", CudaTypes.Name(operation.Activation)));
        kernel.Launch(
            ElementwiseGrid.Blocks((count + pack - 1) / pack, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            x,
            arguments.OutputPointer,
            count);
    }
}
