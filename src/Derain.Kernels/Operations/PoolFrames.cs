using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Averages pairs of frames, except that an odd count keeps its first frame as it is: x <c>[B, F, H, W, C]</c> →
/// <c>[B, F', H, W, C]</c> with F' = F/2 (F even) or (F + 1)/2 (F odd).
/// </summary>
public sealed record PoolFrames : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands.OfRank(0, 5);
        return x with { Shape = x.Shape.With(1, (x.Shape[1] + 1) / 2) };
    }
}
