using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>y = activation(x), any shape.</summary>
/// <param name="Activation">The function.</param>
public sealed record Activate(Activation Activation) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands) => operands[0];
}
