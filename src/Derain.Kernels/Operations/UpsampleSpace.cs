using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>Nearest-neighbour enlargement of every frame: x <c>[B, F, H, W, C]</c> → <c>[B, F, U·H, U·W, C]</c>.</summary>
/// <param name="Factor">U.</param>
public sealed record UpsampleSpace(int Factor) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(Factor > 0, nameof(Factor), "positive", Factor);
        TensorType x = operands.OfRank(0, 5);
        return x with { Shape = x.Shape.With(2, Factor * x.Shape[2]).With(3, Factor * x.Shape[3]) };
    }
}
