using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>y = a ⊙ b, both of one shape.</summary>
public sealed record Multiply : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["a", "b"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType a = operands[0];
        operands.Require(1, a.Shape.Dims);
        return a;
    }
}
