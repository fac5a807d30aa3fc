using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// The model's range to 8-bit frames: x <c>[B, F, H, W, C]</c> → round(clamp(x/2 + 0.5, 0, 1)·255), ties to even, in U8.
/// </summary>
public sealed record VideoToFrames : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override TensorType InferCore(OperandTypes operands) => operands.OfRank(0, 5) with { Type = DType.U8 };
}
