using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>A range of one dimension, as a view: x of any shape → the same shape with dimension Axis of Length elements.</summary>
/// <param name="Axis">The dimension, counted from the front.</param>
/// <param name="Start">First element.</param>
/// <param name="Length">Number of elements.</param>
public sealed record Slice(int Axis, int Start, int Length) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    /// <inheritdoc/>
    public override bool IsView => true;

    private protected override bool AcceptsAnyType(int operand) => true;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands[0];
        operands.RequireThat(
            Axis >= 0 && Axis < x.Shape.Rank && Start >= 0 && Length >= 0 && Start <= x.Shape[Axis] - Length,
            0,
            $"a tensor whose dimension {Axis} holds {Start}..{Start + Length}");
        return x with { Shape = x.Shape.With(Axis, Length) };
    }
}
