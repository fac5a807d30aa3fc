using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = activation(m((x - mean) / √(variance + ε) · weight + bias)): statistics of each batch row over a group of channels and
/// all positions; m is the identity or, with scale and shift, <see cref="SpatialModulate"/>. x <c>[B, …, C]</c>
/// (<c>[B, F, H, W, C]</c> when modulated), weight and bias <c>[C]</c>, scale and shift <c>[B, f, h, w, C]</c>.
/// </summary>
/// <param name="Groups">Number of groups; divides C.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Activation">Applied last.</param>
public sealed record GroupNorm(int Groups, double Epsilon, Activation Activation = Activation.None) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x", "weight", "bias", "scale?", "shift?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands[0];
        operands.RequireThat(x.Shape.Rank >= 2, 0, "[B, …, C]");
        int channels = x.Shape[^1];
        operands.RequireConstant(Groups > 0, "Groups", "positive", Groups);
        operands.RequireThat(channels % Groups == 0, 0, $"[B, …, C] with C a multiple of {Groups}");
        operands.Require(1, channels);
        operands.Require(2, channels);
        operands.RequireTogether(3, 4);
        if (operands.Has(3))
        {
            SpatialModulate.RequireGrids(operands, first: 3);
        }

        return x;
    }
}
