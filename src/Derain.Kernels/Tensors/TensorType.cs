namespace Derain.Kernels.Tensors;

/// <summary>What a tensor is, without its memory: element type and dimensions.</summary>
public readonly record struct TensorType(DType Type, Shape Shape)
{
    /// <summary>Bytes of the elements.</summary>
    public long Bytes => checked(Shape.ElementCount * Type.Size);

    /// <inheritdoc/>
    public override string ToString() => $"{Type}{Shape}";
}
