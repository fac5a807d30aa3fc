using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = residual + gate ⊙ x, the closing step of an adaLN-zero branch. residual and x <c>[B, S, D]</c>, gate and text gate
/// <c>[1 or B, D]</c>; the first T tokens take the text gate where it is given.
/// </summary>
/// <param name="TextTokens">T: how many leading tokens are text.</param>
public sealed record GatedResidual(int TextTokens = 0) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["residual", "x", "gate", "textGate?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType residual = operands.OfRank(0, 3);
        operands.RequireTextTokens(TextTokens);
        operands.Require(1, residual.Shape.Dims);
        _ = operands[2];
        operands.RequireRowsIfGiven(2, residual.Shape[0], residual.Shape[2]);
        operands.RequireRowsIfGiven(3, residual.Shape[0], residual.Shape[2]);
        return residual;
    }
}
