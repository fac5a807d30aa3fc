using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Blas;

/// <summary>
/// The kind of a product y = GELU(x·Wᵀ + bias), or y = residual + x·Wᵀ + bias: all that an algorithm is chosen by. x is
/// <c>[Rows, Inputs]</c>, W <c>[Outputs, Inputs]</c>, bias <c>[Outputs]</c>, residual and y <c>[Rows, Outputs]</c>, row-major.
/// </summary>
/// <param name="Type">Element type of all of them: F16, BF16 or F32.</param>
/// <param name="Rows">Rows of x and y.</param>
/// <param name="Outputs">Columns of y.</param>
/// <param name="Inputs">Columns of x.</param>
/// <param name="Epilogue">Bias and GELU.</param>
/// <param name="Alignment">Bytes, a power of two, that every address is a multiple of.</param>
internal readonly record struct MatrixProduct(
    DType Type, long Rows, int Outputs, int Inputs, MatmulEpilogue Epilogue, int Alignment)
{
    private const int MostAlignment = 256; // more is of no use to any algorithm
    private const int VectorElements = 8;

    /// <summary>
    /// Whether cuBLASLt is worth asking: for its tensor-core algorithms, 16-bit rows must be whole vectors of 16 bytes.
    /// </summary>
    public bool IsRegular => Type switch
    {
        DType.F32 => true,
        DType.F16 or DType.BF16 =>
            Inputs % VectorElements == 0 && Outputs % VectorElements == 0 && Alignment >= VectorElements * Type.Size,
        _ => false,
    };

    /// <summary>The element type as cuBLASLt counts it.</summary>
    public MatmulDataType DataType => Type switch
    {
        DType.F16 => MatmulDataType.Float16,
        DType.BF16 => MatmulDataType.BFloat16,
        _ => MatmulDataType.Float32,
    };

    /// <summary>The largest power of two, up to what matters, that all addresses are multiples of.</summary>
    public static int AlignmentOf(params ReadOnlySpan<DevicePointer> pointers)
    {
        ulong bits = MostAlignment;
        foreach (DevicePointer pointer in pointers)
        {
            bits |= pointer.Address;
        }

        return (int)(bits & (~bits + 1));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"[{Rows}, {Inputs}]·[{Outputs}, {Inputs}]ᵀ in {Type} with {Epilogue}, aligned to {Alignment} bytes";
}
