using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// A contiguous copy with the dimensions of a rank-5 tensor in another order; dimension i of the result is the source
/// dimension named by the i-th constant. (0, 2, 1, 3, 4) swaps the frames and channels of latents.
/// </summary>
/// <param name="Axis0">Source of dimension 0.</param>
/// <param name="Axis1">Source of dimension 1.</param>
/// <param name="Axis2">Source of dimension 2.</param>
/// <param name="Axis3">Source of dimension 3.</param>
/// <param name="Axis4">Source of dimension 4.</param>
public sealed record Permute(int Axis0, int Axis1, int Axis2, int Axis3, int Axis4) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override bool AcceptsAnyType(int operand) => true;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands.OfRank(0, 5);
        ReadOnlySpan<int> axes = [Axis0, Axis1, Axis2, Axis3, Axis4];
        int seen = 0;
        foreach (int axis in axes)
        {
            seen |= axis is >= 0 and < 5 ? 1 << axis : 0;
        }

        operands.RequireConstant(seen == 0b11111, "order", "each of 0..4 once", string.Join(", ", axes.ToArray()));
        return x with { Shape = [x.Shape[Axis0], x.Shape[Axis1], x.Shape[Axis2], x.Shape[Axis3], x.Shape[Axis4]] };
    }
}
