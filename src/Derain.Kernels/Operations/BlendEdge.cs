using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// Joins a tile to the one before it: the first n = min(Extent, both sizes) elements of tile along Axis become
/// previous[last n]·(1 - i/n) + tile[i]·(i/n), i = 0 … n-1; the others stay. Both <c>[B, F, H, W, C]</c>, equal but along Axis.
/// </summary>
/// <param name="Axis">The dimension, counted from the front.</param>
/// <param name="Extent">How many elements to blend.</param>
public sealed record BlendEdge(int Axis, int Extent) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["tile", "previous"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(Axis is >= 0 and < 5, nameof(Axis), "in 0..4", Axis);
        operands.RequireConstant(Extent >= 0, nameof(Extent), "at least 0", Extent);
        TensorType tile = operands.OfRank(0, 5);
        Shape previous = operands.OfRank(1, 5).Shape;
        operands.RequireThat(
            previous.With(Axis, 0) == tile.Shape.With(Axis, 0),
            1,
            $"{tile.Shape} but for dimension {Axis}");
        return tile;
    }
}
