using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>The same elements under another shape, as a view; x is contiguous.</summary>
/// <param name="Shape">The new dimensions, with as many elements.</param>
public sealed record Reshape(Shape Shape) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    /// <inheritdoc/>
    public override bool IsView => true;

    private protected override bool AcceptsAnyType(int operand) => true;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands[0];
        operands.RequireThat(x.Shape.ElementCount == Shape.ElementCount, 0, $"of {Shape.ElementCount} elements, for {Shape}");
        return x with { Shape = Shape };
    }
}
