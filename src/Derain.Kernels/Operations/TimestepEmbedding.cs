using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Sinusoidal projection of timesteps: t <c>[B]</c> in F32 → <c>[B, D]</c> in F32, first cos(t·f), then sin(t·f), with
/// fᵢ = 10000^(-i/(D/2)).
/// </summary>
/// <param name="Width">D, even.</param>
public sealed record TimestepEmbedding(int Width) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["t"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(Width > 0 && Width % 2 == 0, nameof(Width), "positive and even", Width);
        TensorType t = operands.OfRank(0, 1);
        operands.RequireThat(t.Type == DType.F32, 0, "F32 [B]");
        return new TensorType(DType.F32, [t.Shape[0], Width]);
    }
}
