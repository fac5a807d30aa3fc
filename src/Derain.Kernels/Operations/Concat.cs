using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>Joins two tensors along one dimension; the others are equal. Operands may be strided views.</summary>
/// <param name="Axis">The dimension, counted from the front.</param>
public sealed record Concat(int Axis) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["a", "b"];

    private protected override bool AcceptsAnyType(int operand) => true;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType a = operands[0];
        TensorType b = operands[1];
        operands.RequireThat(Axis >= 0 && Axis < a.Shape.Rank, 0, $"of rank over {Axis}");
        operands.RequireThat(
            b.Type == a.Type && b.Shape.Rank == a.Shape.Rank && b.Shape.With(Axis, 0) == a.Shape.With(Axis, 0),
            1,
            $"{a.Type} of shape {a.Shape} but for dimension {Axis}");
        return a with { Shape = a.Shape.With(Axis, checked(a.Shape[Axis] + b.Shape[Axis])) };
    }
}
