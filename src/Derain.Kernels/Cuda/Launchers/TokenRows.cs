using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Tokens <c>[B, S, D]</c> with contiguous features, such as a third of a projection to queries, keys and values.</summary>
/// <param name="Data">The first feature.</param>
/// <param name="BatchStride">Elements from batch row to batch row.</param>
/// <param name="Stride">Elements from token to token.</param>
internal readonly record struct TokenRows(DevicePointer Data, long BatchStride, int Stride)
{
    /// <summary>
    /// Operand <paramref name="index"/> where it lies, or a copy where a token does not begin at a multiple of
    /// <paramref name="alignment"/> elements or the elements are of another type.
    /// </summary>
    public static TokenRows Of(in CudaArguments arguments, int index, DType type, int alignment)
    {
        Tensor tensor = arguments[index];
        bool isDense = tensor.Shape[2] == 1 || tensor.Strides[2] == 1;
        if (tensor.Type == type && isDense && tensor.Strides[1] <= int.MaxValue)
        {
            var rows = new TokenRows(arguments.Raw(index), tensor.Strides[0], (int)tensor.Strides[1]);
            long multiples = PackWidth.Elements(rows.Data, type.Size) | rows.BatchStride | (long)rows.Stride;
            if (multiples % alignment == 0)
            {
                return rows;
            }
        }

        int width = tensor.Shape[2];
        return new TokenRows(arguments.Pointer(index, type), (long)tensor.Shape[1] * width, width);
    }
}
