using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// A residual block of the autoencoder: twice norm, SiLU and causal convolution. In the encoder the norms are group norms, in
/// the decoder they are conditioned on the latents.
/// </summary>
internal sealed class CogVideoXResnetBlock
{
    private readonly Func<Value, Value?, Value> _norm1;
    private readonly CausalConv3d _conv1;
    private readonly Func<Value, Value?, Value> _norm2;
    private readonly CausalConv3d _conv2;
    private readonly PointwiseConv3d? _convShortcut;

    /// <summary>A block of a checkpoint.</summary>
    /// <param name="scope">Where its layers are.</param>
    /// <param name="inputs">Channels of x.</param>
    /// <param name="outputs">Channels of y.</param>
    /// <param name="spatialNorm">Whether the norms are those of the decoder.</param>
    /// <param name="config">The autoencoder's dimensions.</param>
    public CogVideoXResnetBlock(WeightScope scope, int inputs, int outputs, bool spatialNorm, CogVideoXVaeConfig config)
    {
        _norm1 = Norm(scope.Scope("norm1"), inputs);
        _conv1 = new(scope.Scope("conv1"), inputs, outputs);
        _norm2 = Norm(scope.Scope("norm2"), outputs);
        _conv2 = new(scope.Scope("conv2"), outputs, outputs);
        _convShortcut = inputs == outputs ? null : new(scope.Scope("conv_shortcut"), inputs, outputs);

        Func<Value, Value?, Value> Norm(WeightScope norm, int channels)
        {
            if (spatialNorm)
            {
                CogVideoXSpatialNorm spatial = new(norm, channels, config);
                return (x, latents) => spatial.Forward(x, latents!);
            }

            GroupNorm group = new(norm, config.NormNumGroups, channels, config.NormEps);
            return (x, _) => group.Forward(x);
        }
    }

    /// <summary>x <c>[B, F, H, W, inputs]</c> → <c>[B, F, H, W, outputs]</c>; latents in the decoder only.</summary>
    public Value Forward(Value x, Value? latents, ConvolutionCaches caches)
    {
        // The shortcut comes first, so that the first norm may be written over x: a fifth less memory at the finest level.
        Value shortcut = _convShortcut?.Forward(x) ?? x;
        Value hidden = _conv1.Forward(_norm1(x, latents).Silu(), caches);
        hidden = _conv2.Forward(_norm2(hidden, latents).Silu(), caches);
        return hidden + shortcut;
    }
}
