using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Tokens <c>[B, S, D]</c> whose features lie next to each other, such as a third of a projection to queries, keys and values:
/// the struct <c>Tokens</c> of <c>attention/key_value_source.cuh</c>.
/// </summary>
/// <param name="Data">The first feature.</param>
/// <param name="BatchStride">Elements from batch row to batch row.</param>
/// <param name="Stride">Elements from token to token.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenTensor(DevicePointer Data, long BatchStride, long Stride)
{
    public static implicit operator LaunchArgument(in TokenTensor tensor) => LaunchArgument.Struct(tensor, sizeof(long));

    /// <summary>
    /// Operand <paramref name="index"/> where it lies, or a copy where its elements are of another type or a token does not
    /// begin at a multiple of <paramref name="alignment"/> elements.
    /// </summary>
    /// <param name="arguments">The operands.</param>
    /// <param name="index">Which one.</param>
    /// <param name="type">Type of its elements.</param>
    /// <param name="alignment">A power of two.</param>
    public static TokenTensor Of(in CudaArguments arguments, int index, DType type, int alignment)
    {
        Tensor tensor = arguments[index];
        if (tensor.Type == type && (tensor.Shape[2] == 1 || tensor.Strides[2] == 1))
        {
            var inPlace = new TokenTensor(arguments.Raw(index), tensor.Strides[0], tensor.Strides[1]);
            long multiples = PackWidth.Elements(inPlace.Data, type.Size) | inPlace.BatchStride | inPlace.Stride;
            if (multiples % alignment == 0)
            {
                return inPlace;
            }
        }

        long width = tensor.Shape[2];
        return new TokenTensor(arguments.Pointer(index, type), tensor.Shape[1] * width, width);
    }
}
