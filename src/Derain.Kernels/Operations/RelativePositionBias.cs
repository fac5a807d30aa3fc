using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// T5's bidirectional relative position bias: table <c>[buckets, N]</c> of any float type → <c>[N, S, S]</c> in F32, where
/// element (n, q, k) is the table's for the bucket of k - q (Raffel et al. 2020, section 2.1).
/// </summary>
/// <param name="Tokens">S.</param>
/// <param name="MaxDistance">Distance from which on all positions share the last bucket of their side.</param>
public sealed record RelativePositionBias(int Tokens, int MaxDistance) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["table"];

    /// <summary>
    /// The bucket of a key <paramref name="relativePosition"/> tokens after its query: half of the buckets for each side, of
    /// these half for exact distances and half logarithmic up to <paramref name="maxDistance"/>.
    /// </summary>
    public static int Bucket(int relativePosition, int buckets, int maxDistance)
    {
        int side = buckets / 2;
        int exact = side / 2;
        int offset = relativePosition > 0 ? side : 0;
        int distance = Math.Abs(relativePosition);
        if (distance < exact)
        {
            return offset + distance;
        }

        // float, as the reference: at the bucket edges a double would land on the other side
        float ratio = MathF.Log((float)distance / exact) / (float)Math.Log((double)maxDistance / exact);
        return offset + Math.Min(exact + (int)(ratio * (side - exact)), side - 1);
    }

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(Tokens >= 0, nameof(Tokens), "at least 0", Tokens);
        Shape table = operands.OfRank(0, 2).Shape;
        operands.RequireThat(table[0] >= 4, 0, "[buckets, N] with at least 4 buckets");
        int exact = table[0] / 4;
        operands.RequireConstant(MaxDistance > exact, nameof(MaxDistance), $"over {exact}, the exact distances", MaxDistance);
        return new TensorType(DType.F32, [table[1], Tokens, Tokens]);
    }
}
