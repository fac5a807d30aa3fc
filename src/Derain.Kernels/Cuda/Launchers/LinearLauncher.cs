using Derain.Kernels.Cuda.Blas;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// <see cref="Linear"/> by cuBLASLt; where that is missing or has no good algorithm, as a convolution whose filters see one
/// position. What neither can do on the way out is done by <c>linear/linear_epilogue.cu</c>.
/// </summary>
internal static class LinearLauncher
{
    /// <summary>y = residual + gate ⊙ activation(x·Wᵀ + b).</summary>
    public static void Launch(Linear operation, in CudaArguments arguments)
    {
        DType type = arguments.Output.Type;
        DevicePointer x = arguments.Pointer(0, type);
        DevicePointer residual = arguments.Pointer(3, type);
        if (arguments.Backend.Products is not { } products || !TryMultiply(operation, arguments, products, x, residual))
        {
            Convolve(operation, arguments, x, residual);
        }
    }

    /// <summary>Whether cuBLASLt applies the activation. Its GELU is an approximation that suits 16 bits only.</summary>
    public static bool ActivatesInProduct(Activation activation, DType type) =>
        activation == Activation.None || (activation == Activation.GeluTanh && type != DType.F32);

    private static bool TryMultiply(
        Linear operation, in CudaArguments arguments, MatrixProducts products, DevicePointer x, DevicePointer residual)
    {
        DType type = arguments.Output.Type;
        Activation activation = ActivatesInProduct(operation.Activation, type) ? Activation.None : operation.Activation;
        bool addsResidual = arguments.Has(3) && !arguments.Has(4) && operation.Activation == Activation.None;
        bool isWhole = activation == Activation.None && (addsResidual || !arguments.Has(3));

        DevicePointer weight = arguments.Pointer(1, type);
        DevicePointer bias = arguments.Pointer(2, type);
        DevicePointer y = isWhole ? arguments.OutputPointer : Intermediate(arguments, residual);
        MatmulEpilogue epilogue = (arguments.Has(2), activation != operation.Activation) switch
        {
            (true, true) => MatmulEpilogue.GeluBias,
            (false, true) => MatmulEpilogue.Gelu,
            (true, false) => MatmulEpilogue.Bias,
            _ => MatmulEpilogue.None,
        };
        (int rows, int outputs, int inputs) = Sizes(arguments);
        DevicePointer added = addsResidual ? residual : DevicePointer.Null;
        int alignment = MatrixProduct.AlignmentOf(x, weight, bias, added, y);
        var product = new MatrixProduct(type, rows, outputs, inputs, epilogue, alignment);
        if (!products.TryMultiply(product, new MatrixProductOperands(x, weight, bias, added, y)))
        {
            return false;
        }

        if (!isWhole)
        {
            LinearEpilogueLauncher.Launch(operation, arguments, activation, y, residual);
        }

        return true;
    }

    private static void Convolve(Linear operation, in CudaArguments arguments, DevicePointer x, DevicePointer residual)
    {
        DType type = arguments.Output.Type;
        (int rows, int outputs, int inputs) = Sizes(arguments);
        bool isGated = arguments.Has(4);
        int pitch = PackedFilters.PitchOf(inputs, type);
        DevicePointer filter = arguments.Pointer(1, type);
        if (pitch != inputs || filter.Address % PackedFilters.VectorBytes != 0)
        {
            // Padded anew each time: only odd sizes need it, and matrices are too large to be kept twice.
            DevicePointer padded = arguments.Scratch((long)outputs * pitch * type.Size);
            PackFilterLauncher.Launch(arguments, filter, type, padded, type, outputs, inputs, 1, pitch);
            filter = padded;
        }

        ConvOperands operands = new(
            x,
            DevicePointer.Null,
            filter,
            pitch,
            arguments.Pointer(2, DType.F32),
            isGated ? DevicePointer.Null : residual,
            isGated ? Intermediate(arguments, residual) : arguments.OutputPointer);
        ConvShape shape = ConvShape.OfProduct(rows, inputs);
        ConvLauncher.Launch(arguments, shape, rows, outputs, operation.Activation, operands);
        if (isGated)
        {
            LinearEpilogueLauncher.Launch(operation, arguments, Activation.None, operands.Y, residual);
        }
    }

    /// <summary>Where a product waits for its epilogue: in the output, unless the residual is still there.</summary>
    private static DevicePointer Intermediate(in CudaArguments arguments, DevicePointer residual) =>
        residual == arguments.OutputPointer ? arguments.Scratch(arguments.Output.Bytes) : arguments.OutputPointer;

    private static (int Rows, int Outputs, int Inputs) Sizes(in CudaArguments arguments)
    {
        Shape weight = arguments[1].Shape;
        long rows = arguments.Output.Shape.ElementCount / weight[0];
        return (checked((int)rows), weight[0], weight[1]);
    }
}
