using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// softmax(scale · Q·Kᵀ + bias)·V for every head, over all S tokens, without a mask. q, k, v <c>[B, S, N·D]</c>, bias
/// <c>[N, S, S]</c> → <c>[B, S, N·D]</c>. With a switch, the image queries of a batch row (those from token T on) read the
/// text keys and values (those before it) of another row (ZSVD, attention switching); and q of a single row may end with its
/// text, <c>[1, T, N·D]</c>, as then does y.
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
        4.0 * output.Shape.ElementCount * operands[1]!.Value.Shape[1];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        Rotary.RequireHeads(operands, Heads);
        TensorType q = operands[0];
        int tokens = q.Shape[1];
        operands.RequireTextTokens(TextTokens);
        bool isText = Switch is not null && q.Shape[0] == 1 && tokens == TextTokens && operands[1].Shape.Rank == 3;
        Shape keys = isText ? q.Shape.With(1, Math.Max(tokens, operands[1].Shape[1])) : q.Shape;
        operands.Require(1, keys.Dims);
        operands.Require(2, keys.Dims);
        operands.RequireIfGiven(3, Heads, tokens, tokens);
        operands.RequireThat(keys[1] == tokens || !operands.Has(3), 3, "absent, as there are text queries alone");
        operands.RequireThat(Switch is null || Fits(Switch, q.Shape[0]), 0, $"a batch that the switch {Switch} fits");
        return q;
    }

    private static bool Fits(AttentionSwitch rows, int batch) =>
        rows.TextSource.Length == batch && !rows.TextSource.ContainsAnyExceptInRange(0, batch - 1);
}
