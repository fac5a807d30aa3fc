using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/multiply.cu</c>.</summary>
internal static class MultiplyLauncher
{
    /// <summary><see cref="Operations.Multiply"/>.</summary>
    public static void Launch(in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        long count = arguments.Output.Shape.ElementCount;
        DevicePointer a = arguments.Pointer(0, type);
        DevicePointer b = arguments.Pointer(1, type);
        int pack = ElementwiseGrid.Pack(type, 0, a, b, arguments.OutputPointer);
        CudaKernel kernel = arguments.Kernel(
            "elementwise/multiply.cu", new Define("ELEMENT", CudaTypes.Name(type)), new Define("PACK", pack));
        kernel.Launch(
            ElementwiseGrid.Blocks((count + pack - 1) / pack, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            a,
            b,
            arguments.OutputPointer,
            count);
    }
}
