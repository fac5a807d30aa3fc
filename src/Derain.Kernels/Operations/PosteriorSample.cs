using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// A draw from the VAE's posterior, scaled: (mean + exp(½·clamp(logvar, -30, 20))·noise)·scale; the mean without noise.
/// moments <c>[B, F, H, W, 2C]</c> (mean, then log-variance), noise <c>[B, C, F, H, W]</c> → latents <c>[B, F, C, H, W]</c>.
/// </summary>
/// <param name="Scale">The VAE's scaling factor.</param>
public sealed record PosteriorSample(double Scale) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["moments", "noise?"];

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType moments = operands.OfRank(0, 5);
        Shape m = moments.Shape;
        operands.RequireThat(m[4] % 2 == 0, 0, "[B, F, H, W, 2C]");
        operands.RequireIfGiven(1, m[0], m[4] / 2, m[1], m[2], m[3]);
        return new TensorType(DType.F32, [m[0], m[1], m[4] / 2, m[2], m[3]]);
    }
}
