using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// LayerNorm over the D features of every head, then, with cos and sin, <see cref="Rotary"/>. x <c>[B, S, N·D]</c>,
/// weight and bias <c>[D]</c>, cos and sin <c>[S - T, D]</c> in F32.
/// </summary>
/// <param name="Heads">N.</param>
/// <param name="Epsilon">ε of the norm.</param>
/// <param name="TextTokens">T: leading tokens that are not rotated.</param>
public sealed record HeadNorm(int Heads, double Epsilon, int TextTokens = 0) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "weight", "bias", "cos?", "sin?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        int headDim = Rotary.RequireHeads(operands, Heads);
        operands.Require(1, headDim);
        operands.Require(2, headDim);
        operands.RequireTogether(3, 4);
        if (operands.Has(3))
        {
            Rotary.RequireTables(operands, first: 3, headDim, TextTokens);
        }

        return operands[0];
    }
}
