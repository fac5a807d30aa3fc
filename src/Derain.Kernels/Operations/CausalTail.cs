using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// The cache a causal convolution leaves for the next chunk: the last frames of its padded input, that is of
/// [cache, x], or of x with its first frame repeated in front when there is no cache.
/// x <c>[B, F, H, W, C]</c>, cache <c>[B, n, H, W, C]</c> → <c>[B, n, H, W, C]</c>.
/// </summary>
/// <param name="Frames">n, the temporal kernel size less one.</param>
public sealed record CausalTail(int Frames) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "cache?"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(Frames >= 0, nameof(Frames), "at least 0", Frames);
        TensorType x = operands.OfRank(0, 5);
        operands.RequireThat(x.Shape[1] > 0 || operands.Has(1), 0, "[B, F, H, W, C] with a frame, or given with a cache");
        Shape tail = x.Shape.With(1, Frames);
        operands.RequireIfGiven(1, tail.Dims);
        return x with { Shape = tail };
    }
}
