using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>linear/linear_epilogue.cu</c>.</summary>
internal static class LinearEpilogueLauncher
{
    /// <summary>y = residual + gate ⊙ activation(product), for the operands of a <see cref="Linear"/>.</summary>
    /// <param name="operation">The layer.</param>
    /// <param name="arguments">Its operands; the gates are used where given.</param>
    /// <param name="activation">What of its activation the product lacks.</param>
    /// <param name="product">x·Wᵀ + b, in the output's type and shape; may be the output.</param>
    /// <param name="residual">The residual in the output's type, which may be the output; null without.</param>
    public static void Launch(
        Linear operation, in CudaArguments arguments, Activation activation, DevicePointer product, DevicePointer residual)
    {
        Tensor y = arguments.Output;
        int width = y.Shape[^1];
        (DevicePointer gate, long gateStride) = arguments.Rows(4, y.Type);
        (DevicePointer textGate, long textGateStride) = arguments.Rows(5, y.Type);

        // A number whose lowest bit is that of the three strides: the runs begin at multiples of all of them.
        long run = (long)width | gateStride | textGateStride;
        int pack = ElementwiseGrid.Pack(y.Type, run, product, residual, gate, textGate, arguments.OutputPointer);
        CudaKernel kernel = arguments.Kernel(
            "linear/linear_epilogue.cu",
            new Define("ELEMENT", CudaTypes.Name(y.Type)),
            new Define("ACTIVATION", CudaTypes.Name(activation)),
            new Define("PACK", pack));
        kernel.Launch(
            ElementwiseGrid.Blocks(y.Shape.ElementCount / pack, arguments.Device.Multiprocessors),
            ElementwiseGrid.Threads,
            0,
            product,
            residual,
            gate,
            gateStride,
            textGate,
            textGateStride,
            arguments.OutputPointer,
            y.Shape.ElementCount / width,
            y.Shape.Rank == 3 ? y.Shape[1] : 1,
            operation.TextTokens,
            width);
    }
}
