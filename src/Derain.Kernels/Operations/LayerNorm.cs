using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = (x - mean) / √(variance + ε) · weight + bias over the last dimension; with shift and scale, followed by
/// <see cref="Modulate"/>. x <c>[…, D]</c> (<c>[B, S, D]</c> when modulated), weight and bias <c>[D]</c>, shift and scale
/// <c>[1 or B, D]</c>.
/// </summary>
/// <param name="Epsilon">ε.</param>
/// <param name="TextTokens">T: how many leading tokens take the text shift and scale, where given.</param>
public sealed record LayerNorm(double Epsilon, int TextTokens = 0) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands =>
        ["x", "weight?", "bias?", "shift?", "scale?", "textShift?", "textScale?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands[0];
        operands.RequireThat(x.Shape.Rank >= 1, 0, "[…, D]");
        operands.RequireIfGiven(1, x.Shape[^1]);
        operands.RequireIfGiven(2, x.Shape[^1]);
        operands.RequireTogether(3, 4);
        operands.RequireTogether(5, 6);
        operands.RequireThat(operands.Has(3) || !operands.Has(5), 5, "absent where there is no shift");
        if (operands.Has(3))
        {
            Modulate.RequireModulation(operands, first: 3, TextTokens);
        }

        return x;
    }
}
