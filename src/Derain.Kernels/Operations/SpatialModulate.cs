using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = x ⊙ up(scale) + up(shift), the spatially conditioned part of the VAE decoder's norm. x <c>[B, F, H, W, C]</c>, scale
/// and shift <c>[B, f, h, w, C]</c>; up is nearest neighbour (source index ⌊i·n/N⌋) in frames, rows and columns, where for odd
/// F &gt; 1 the first frame takes the first frame and the remaining F - 1 the remaining f - 1.
/// </summary>
public sealed record SpatialModulate : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "scale", "shift"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    /// <summary>Source frame of output frame <paramref name="frame"/> of <paramref name="frames"/>, out of <paramref name="sourceFrames"/>.</summary>
    public static int SourceFrame(int frame, int frames, int sourceFrames)
    {
        bool firstApart = frames > 1 && frames % 2 == 1;
        if (!firstApart)
        {
            return (int)((long)frame * sourceFrames / frames);
        }

        return frame == 0 ? 0 : 1 + (int)((long)(frame - 1) * (sourceFrames - 1) / (frames - 1));
    }

    private protected override TensorType InferCore(OperandTypes operands)
    {
        RequireGrids(operands, first: 1);
        return operands[0];
    }

    /// <summary>Checks x and the two grids that start at operand <paramref name="first"/>.</summary>
    internal static void RequireGrids(OperandTypes operands, int first)
    {
        Shape x = operands.OfRank(0, 5).Shape;
        Shape scale = operands.OfRank(first, 5).Shape;
        operands.RequireThat(
            scale[0] == x[0] && scale[4] == x[4] && scale.ElementCount > 0 && (x[1] % 2 == 0 || x[1] == 1 || scale[1] > 1),
            first,
            $"[{x[0]}, f, h, w, {x[4]}] with f > 1 where {x[1]} frames are odd and more than one");
        operands.Require(first + 1, scale.Dims);
    }
}
