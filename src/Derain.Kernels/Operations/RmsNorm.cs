using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>y = x / √(mean(x²) + ε) · weight over the last dimension (T5's layer norm). x <c>[…, D]</c>, weight <c>[D]</c>.</summary>
/// <param name="Epsilon">ε.</param>
public sealed record RmsNorm(double Epsilon) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "weight"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands[0];
        operands.RequireThat(x.Shape.Rank >= 1, 0, "[…, D]");
        operands.Require(1, x.Shape[^1]);
        return x;
    }
}
