using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// softmax(scale · Q·Kᵀ + bias)·V for every head, over all S tokens, without a mask. q, k, v <c>[B, S, N·D]</c>, bias
/// <c>[N, S, S]</c> → <c>[B, S, N·D]</c>. With a switch, the image queries of a batch row (those from token T on) read the
/// text keys and values (those before it) of another row (ZSVD, attention switching).
/// </summary>
/// <param name="Heads">N.</param>
/// <param name="Scale">Factor on the scores: 1/√D, or 1 for T5.</param>
/// <param name="TextTokens">T: how many leading tokens are text.</param>
/// <param name="Switch">Source rows of the text keys and values; none for plain joint attention.</param>
public sealed record Attention(int Heads, double Scale, int TextTokens = 0, AttentionSwitch? Switch = null) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["q", "k", "v", "bias?"];

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorType?> operands, TensorType output) =>
        4.0 * output.Shape.ElementCount * output.Shape[1];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        Rotary.RequireHeads(operands, Heads);
        TensorType q = operands[0];
        int tokens = q.Shape[1];
        operands.Require(1, q.Shape.Dims);
        operands.Require(2, q.Shape.Dims);
        operands.RequireIfGiven(3, Heads, tokens, tokens);
        operands.RequireTextTokens(TextTokens);
        operands.RequireThat(Switch is null || Fits(Switch, q.Shape[0]), 0, $"a batch that the switch {Switch} fits");
        return q;
    }

    private static bool Fits(AttentionSwitch rows, int batch) =>
        rows.TextSource.Length == batch && !rows.TextSource.ContainsAnyExceptInRange(0, batch - 1);
}
