using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>The two-layer network of a block, four times as wide inside, with GELU in its tanh form.</summary>
/// <param name="scope">Where <c>net.0.proj</c> and <c>net.2</c> are.</param>
/// <param name="config">The model's dimensions.</param>
public sealed class CogVideoXFeedForward(WeightScope scope, CogVideoXTransformerConfig config)
{
    private readonly Linear _proj = new(scope.Scope("net.0.proj"), config.InnerDim, 4 * config.InnerDim);
    private readonly Linear _out = new(scope.Scope("net.2"), 4 * config.InnerDim, config.InnerDim);

    /// <summary>tokens <c>[B, S, D]</c> → the same shape.</summary>
    public Value Forward(Value tokens) => _out.Forward(_proj.Forward(tokens).GeluTanh());
}
