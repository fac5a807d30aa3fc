using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>What a checkpoint says about a tensor before any of its values are read.</summary>
/// <param name="Name">Its key, for example <c>transformer_blocks.0.attn1.to_q.weight</c>.</param>
/// <param name="DType">Type of its elements.</param>
/// <param name="Shape">Its dimensions, row-major.</param>
public sealed record TensorInfo(string Name, DType DType, Shape Shape)
{
    /// <summary>Size of the values in bytes.</summary>
    public long Bytes => checked(Shape.ElementCount * DType.Size);
}
