using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>8-bit frames to the model's range: x <c>[B, F, H, W, C]</c> in U8 → x/255·2 - 1 in F32, the same shape.</summary>
public sealed record FramesToVideo : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override bool AcceptsAnyType(int operand) => true;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands.OfRank(0, 5);
        operands.RequireThat(x.Type == DType.U8, 0, "U8 [B, F, H, W, C]");
        return x with { Type = DType.F32 };
    }
}
