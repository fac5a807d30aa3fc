using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = activation(x·Wᵀ + b), and with a residual y = residual + gate ⊙ activation(x·Wᵀ + b) (gate 1 where absent).
/// x <c>[…, K]</c>, weight <c>[N, K]</c> of any float type, bias <c>[N]</c> → y <c>[…, N]</c>. residual <c>[…, N]</c>; gate
/// <c>[1 or B, N]</c>, for which x is <c>[B, S, K]</c>; the first T tokens take the text gate where it is given.
/// </summary>
/// <param name="Activation">Applied before the gate.</param>
/// <param name="TextTokens">T: how many leading tokens are text.</param>
public sealed record Linear(Activation Activation = Activation.None, int TextTokens = 0) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "weight", "bias?", "residual?", "gate?", "textGate?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 3;

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorType?> operands, TensorType output) =>
        2.0 * output.Shape.ElementCount * operands[1]!.Value.Shape[1];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands[0];
        Shape weight = operands.OfRank(1, 2).Shape;
        operands.RequireThat(x.Shape.Rank >= 1 && x.Shape[^1] == weight[1], 0, $"[…, {weight[1]}]");
        int width = weight[0];
        Shape output = x.Shape.With(^1, width);
        operands.RequireIfGiven(2, width);
        operands.RequireIfGiven(3, output.Dims);
        operands.RequireThat(operands.Has(4) || !operands.Has(5), 5, "absent where there is no gate");
        if (operands.Has(4))
        {
            bool fits = x.Shape.Rank == 3 && operands.Has(3);
            operands.RequireThat(fits, 4, "absent unless there is a residual and x is [B, S, K]");
            operands.RequireTextTokens(TextTokens);
            operands.RequireRowsIfGiven(4, x.Shape[0], width);
            operands.RequireRowsIfGiven(5, x.Shape[0], width);
        }

        return new TensorType(x.Type, output);
    }
}
