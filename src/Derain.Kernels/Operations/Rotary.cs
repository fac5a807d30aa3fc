using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Rotary position embedding of the image tokens: each pair (x₂ᵢ, x₂ᵢ₊₁) of a head becomes
/// (x₂ᵢ·cos₂ᵢ - x₂ᵢ₊₁·sin₂ᵢ, x₂ᵢ₊₁·cos₂ᵢ₊₁ + x₂ᵢ·sin₂ᵢ₊₁). x <c>[B, S, N·D]</c>; cos and sin <c>[S - T, D]</c> in F32; the
/// first T tokens, text, stay as they are.
/// </summary>
/// <param name="Heads">N.</param>
/// <param name="TextTokens">T.</param>
public sealed record Rotary(int Heads, int TextTokens) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "cos", "sin"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        RequireTables(operands, first: 1, RequireHeads(operands, Heads), TextTokens);
        return operands[0];
    }

    /// <summary>Checks that x is <c>[B, S, N·D]</c> and returns D.</summary>
    internal static int RequireHeads(OperandTypes operands, int heads)
    {
        Shape x = operands.OfRank(0, 3).Shape;
        operands.RequireConstant(heads > 0, "Heads", "positive", heads);
        operands.RequireThat(x[2] % heads == 0, 0, $"[B, S, {heads}·D]");
        return x[2] / heads;
    }

    /// <summary>Checks the two tables that start at operand <paramref name="first"/>.</summary>
    internal static void RequireTables(OperandTypes operands, int first, int headDim, int textTokens)
    {
        operands.RequireTextTokens(textTokens);
        int imageTokens = operands[0].Shape[1] - textTokens;
        operands.RequireThat(headDim % 2 == 0, 0, "of even head dimension");
        operands.Require(first, imageTokens, headDim);
        operands.Require(first + 1, imageTokens, headDim);
    }
}
