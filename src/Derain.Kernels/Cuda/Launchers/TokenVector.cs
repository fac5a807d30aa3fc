using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// A vector of adaLN for each batch row, one operand <c>[1 or B, D]</c>, as <c>derain/token_vectors.cuh</c> takes it.
/// </summary>
/// <param name="Data">The first; null where the operand is absent.</param>
/// <param name="Stride">Elements from batch row to batch row.</param>
internal readonly record struct TokenVector(DevicePointer Data, long Stride)
{
    /// <summary>Operand <paramref name="index"/>.</summary>
    public static TokenVector Of(in CudaArguments arguments, int index, DType type)
    {
        (DevicePointer data, long stride) = arguments.Rows(index, type);
        return new TokenVector(data, stride);
    }

    /// <summary>What the width of its loads must divide.</summary>
    public long Multiples(DType type) => PackWidth.Elements(Data, type.Size) | Stride;
}
