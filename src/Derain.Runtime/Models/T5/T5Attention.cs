using Derain.Kernels.Operations;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;
using Linear = Derain.Runtime.Layers.Linear;

namespace Derain.Runtime.Models.T5;

/// <summary>Self-attention with a relative position bias and no 1/√D.</summary>
/// <param name="scope">Where <c>q</c>, <c>k</c>, <c>v</c> and <c>o</c> are.</param>
/// <param name="config">The encoder's dimensions.</param>
public sealed class T5Attention(WeightScope scope, T5EncoderConfig config)
{
    private readonly Linear _q = new(scope.Scope("q"), config.DModel, config.NumHeads * config.DKv, bias: false);
    private readonly Linear _k = new(scope.Scope("k"), config.DModel, config.NumHeads * config.DKv, bias: false);
    private readonly Linear _v = new(scope.Scope("v"), config.DModel, config.NumHeads * config.DKv, bias: false);
    private readonly Linear _o = new(scope.Scope("o"), config.NumHeads * config.DKv, config.DModel, bias: false);

    /// <summary>x <c>[B, S, D]</c>, positionBias <c>[N, S, S]</c> → <c>[B, S, D]</c>.</summary>
    public Value Forward(Value x, Value positionBias)
    {
        var attention = new Attention(config.NumHeads, Scale: 1);
        return _o.Forward(_q.Forward(x).Attend(_k.Forward(x), _v.Forward(x), attention, positionBias));
    }
}
