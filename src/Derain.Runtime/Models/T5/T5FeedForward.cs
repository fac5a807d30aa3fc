using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.T5;

/// <summary>The gated feed-forward network of T5 v1.1: wo(gelu(wi_0·x) ⊙ wi_1·x).</summary>
/// <param name="scope">Where <c>wi_0</c>, <c>wi_1</c> and <c>wo</c> are.</param>
/// <param name="config">The encoder's dimensions.</param>
public sealed class T5FeedForward(WeightScope scope, T5EncoderConfig config)
{
    private readonly Linear _wi0 = new(scope.Scope("wi_0"), config.DModel, config.DFf, bias: false);
    private readonly Linear _wi1 = new(scope.Scope("wi_1"), config.DModel, config.DFf, bias: false);
    private readonly Linear _wo = new(scope.Scope("wo"), config.DFf, config.DModel, bias: false);

    /// <summary>x <c>[B, S, D]</c> → the same shape.</summary>
    public Value Forward(Value x) => _wo.Forward(_wi0.Forward(x).GeluTanh() * _wi1.Forward(x));
}
