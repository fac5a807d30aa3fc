using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>elementwise/add.cu</c>.</summary>
internal static class AddLauncher
{
    /// <summary><see cref="Operations.Add"/>.</summary>
    public static void Launch(in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        DType addend = CudaTypes.OfArithmetic(arguments[1].Type);
        long period = arguments[1].Shape.ElementCount;
        long rows = arguments.Output.Shape.ElementCount / period;
        DevicePointer a = arguments.Pointer(0, type);
        DevicePointer b = arguments.Pointer(1, addend);
        int pack = ElementwiseGrid.Pack(type, rows == 1 ? 0 : period, a, b, arguments.OutputPointer);
        CudaKernel kernel = arguments.Kernel(
            "elementwise/add.cu",
            new Define("ELEMENT", CudaTypes.Name(type)),
            new Define("ADDEND", CudaTypes.Name(addend)),
            new Define("PACK", pack));
        kernel.Launch(
            ElementwiseGrid.OfRows((period + pack - 1) / pack, rows, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            a,
            b,
            arguments.OutputPointer,
            rows,
            period);
    }
}
