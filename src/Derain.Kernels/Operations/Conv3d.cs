using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Causal 3-D convolution, stride 1: frame f of the output sees frames f - KT + 1 … f. x <c>[B, F, H, W, Ci]</c>, weight
/// <c>[Co, Ci, KT, KH, KW]</c> (odd KH and KW, zero padding), bias <c>[Co]</c>, cache <c>[B, KT - 1, H, W, Ci]</c>,
/// residual <c>[B, F, H, W, Co]</c> → <c>[B, F, H, W, Co]</c>. The frames before the first are those of the cache or, without
/// one, copies of the first frame.
/// </summary>
public sealed record Conv3d : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "weight", "bias?", "cache?", "residual?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 4;

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorType?> operands, TensorType output) =>
        2.0 * output.Shape.ElementCount * new Shape(operands[1]!.Value.Shape.Dims[1..]).ElementCount;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands.OfRank(0, 5);
        Shape weight = operands.OfRank(1, 5).Shape;
        operands.RequireThat(weight[1] == x.Shape[4], 1, $"[Co, {x.Shape[4]}, KT, KH, KW]");
        bool hasCentre = weight[2] > 0 && weight[3] % 2 == 1 && weight[4] % 2 == 1;
        operands.RequireThat(hasCentre, 1, "[Co, Ci, KT, KH, KW] with KT over 0 and odd KH and KW");
        operands.RequireIfGiven(2, weight[0]);
        operands.RequireIfGiven(3, x.Shape[0], weight[2] - 1, x.Shape[2], x.Shape[3], x.Shape[4]);
        Shape output = x.Shape.With(^1, weight[0]);
        operands.RequireIfGiven(4, output.Dims);
        return x with { Shape = output };
    }
}
