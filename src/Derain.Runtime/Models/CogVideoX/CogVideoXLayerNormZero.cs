using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// adaLN-zero over the joint token stream: one norm, then shift, scale and gate from the timestep, a set for image tokens and a
/// set for text tokens (Peebles and Xie 2023, section 3.2; the two sets are CogVideoX's expert adaptive layer norm).
/// </summary>
/// <param name="scope">Where <c>norm</c> is.</param>
/// <param name="config">The model's dimensions.</param>
public sealed class CogVideoXLayerNormZero(WeightScope scope, CogVideoXTransformerConfig config)
{
    private readonly LayerNorm _norm = new(scope.Scope("norm"), config.InnerDim, config.NormEps);

    /// <summary>
    /// tokens <c>[B, S, D]</c>, the first so many of them text, modulation <c>[1, 6·D]</c> → the modulated tokens and the gates
    /// <c>[1, D]</c>.
    /// </summary>
    public (Value Tokens, Value Gate, Value TextGate) Forward(Value tokens, int textTokens, Value modulation)
    {
        Value[] parts = modulation.Chunk(axis: 1, parts: 6);
        (Value shift, Value scale, Value gate) = (parts[0], parts[1], parts[2]);
        (Value textShift, Value textScale, Value textGate) = (parts[3], parts[4], parts[5]);
        Value modulated = _norm.Forward(tokens).Modulate(shift, scale, textShift, textScale, textTokens);
        return (modulated, gate, textGate);
    }
}
