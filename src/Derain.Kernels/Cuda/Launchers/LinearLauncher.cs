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

    /// <summary>Launches that it takes: a product, what the product cannot do on its way out, and copies in another type.</summary>
    /// <param name="operation">The layer.</param>
    /// <param name="operands">Types of its operands.</param>
    /// <param name="hasProducts">Whether there is cuBLASLt, which is then taken to have an algorithm for every regular product.</param>
    public static int LaunchesOf(Linear operation, ReadOnlySpan<TensorType?> operands, bool hasProducts)
    {
        DType type = operands[0]!.Value.Type;
        Shape weight = operands[1]!.Value.Shape;
        (int outputs, int inputs) = (weight[0], weight[1]);
        bool hasGate = Given(operands, 4);
        int copies = operands[1]!.Value.Type == type ? 0 : 1;
        var product = new MatrixProduct(type, 1, outputs, inputs, MatmulEpilogue.None, PackedFilters.VectorBytes);
        if (hasProducts && product.IsRegular)
        {
            return copies + (IsWhole(operation, type, Given(operands, 3), hasGate) ? 1 : 2);
        }

        int padded = PackedFilters.PitchOf(inputs, type) == inputs ? 0 : 1;
        return copies + padded + (hasGate ? 2 : 1);
    }

    private static bool Given(ReadOnlySpan<TensorType?> operands, int index) => index < operands.Length && operands[index] is not null;

    /// <summary>Whether nothing is left to be done after a product by cuBLASLt.</summary>
    private static bool IsWhole(Linear operation, DType type, bool hasResidual, bool hasGate) =>
        ActivatesInProduct(operation.Activation, type)
        && (!hasResidual || (!hasGate && operation.Activation == Activation.None));

    private static bool TryMultiply(
        Linear operation, in CudaArguments arguments, MatrixProducts products, DevicePointer x, DevicePointer residual)
    {
        DType type = arguments.Output.Type;
        Activation activation = ActivatesInProduct(operation.Activation, type) ? Activation.None : operation.Activation;
        bool addsResidual = arguments.Has(3) && !arguments.Has(4) && operation.Activation == Activation.None;
        bool isWhole = IsWhole(operation, type, arguments.Has(3), arguments.Has(4));

        DevicePointer weight = arguments.Pointer(1, type);
        DevicePointer bias = arguments.KeptPointer(2, type);
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
