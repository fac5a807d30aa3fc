using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// 2-D convolution of every frame. x <c>[B, F, H, W, Ci]</c>, weight <c>[Co, Ci, K, K]</c>, bias <c>[Co]</c> →
/// <c>[B, F, H', W', Co]</c> with H' = (U·H + before + after - K) / stride + 1. With U &gt; 1 it reads x enlarged U times by
/// nearest neighbour, without making that.
/// </summary>
/// <param name="Stride">Step of the output, in both directions.</param>
/// <param name="PadBefore">Rows and columns of zeros above and left.</param>
/// <param name="PadAfter">Rows and columns of zeros below and right.</param>
/// <param name="Upsample">U.</param>
public sealed record Conv2d(int Stride, int PadBefore, int PadAfter, int Upsample = 1) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "weight", "bias?"];

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorType?> operands, TensorType output) =>
        2.0 * output.Shape.ElementCount * new Shape(operands[1]!.Value.Shape.Dims[1..]).ElementCount;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        operands.RequireConstant(Stride > 0, nameof(Stride), "positive", Stride);
        operands.RequireConstant(PadBefore >= 0, nameof(PadBefore), "at least 0", PadBefore);
        operands.RequireConstant(PadAfter >= 0, nameof(PadAfter), "at least 0", PadAfter);
        operands.RequireConstant(Upsample > 0, nameof(Upsample), "positive", Upsample);
        TensorType x = operands.OfRank(0, 5);
        Shape weight = operands.OfRank(1, 4).Shape;
        int channels = x.Shape[4];
        operands.RequireThat(weight[1] == channels && weight[2] == weight[3], 1, $"[Co, {channels}, K, K]");
        operands.RequireIfGiven(2, weight[0]);
        int height = OutputSize(x.Shape[2], weight[2]);
        int width = OutputSize(x.Shape[3], weight[2]);
        operands.RequireThat(height > 0 && width > 0, 0, $"at least as large as the kernel {weight}");
        return x with { Shape = [x.Shape[0], x.Shape[1], height, width, weight[0]] };
    }

    private int OutputSize(int size, int kernel)
    {
        int padded = Upsample * size + PadBefore + PadAfter - kernel;
        return padded < 0 ? 0 : padded / Stride + 1;
    }
}
