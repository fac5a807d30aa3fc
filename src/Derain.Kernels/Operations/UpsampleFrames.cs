using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Doubles frames, except that an odd count keeps its first frame single: x <c>[B, F, H, W, C]</c> → <c>[B, F', H, W, C]</c>
/// with F' = 2F (F even) or 2F - 1 (F odd).
/// </summary>
public sealed record UpsampleFrames : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands.OfRank(0, 5);
        return x with { Shape = x.Shape.With(1, 2 * x.Shape[1] - x.Shape[1] % 2) };
    }
}
