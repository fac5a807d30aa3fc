using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = x ⊙ (1 + scale) + shift, the modulation of adaLN. x <c>[B, S, D]</c>; shift and scale <c>[1 or B, D]</c>, rows may be
/// strided; the first T tokens take text shift and text scale where they are given.
/// </summary>
/// <param name="TextTokens">T: how many leading tokens are text.</param>
public sealed record Modulate(int TextTokens = 0) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "shift", "scale", "textShift?", "textScale?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        RequireModulation(operands, first: 1, TextTokens);
        return operands[0];
    }

    /// <summary>Checks x and the four modulation operands that start at <paramref name="first"/>.</summary>
    internal static void RequireModulation(OperandTypes operands, int first, int textTokens)
    {
        Shape x = operands.OfRank(0, 3).Shape;
        _ = operands[first];
        _ = operands[first + 1];
        operands.RequireTextTokens(textTokens);
        operands.RequireTogether(first + 2, first + 3);
        for (int index = first; index < first + 4; index++)
        {
            operands.RequireRowsIfGiven(index, x[0], x[2]);
        }
    }
}
