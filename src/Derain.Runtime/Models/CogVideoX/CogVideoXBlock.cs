using Derain.Kernels.Operations;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// One transformer block: attention and feed-forward over the joint stream of text and image tokens, each behind an
/// adaLN-zero norm and added back through its gates (Yang et al., "CogVideoX", 2024, section 2.2).
/// </summary>
/// <param name="scope">Where <c>norm1</c>, <c>attn1</c>, <c>norm2</c> and <c>ff</c> are.</param>
/// <param name="config">The model's dimensions.</param>
public sealed class CogVideoXBlock(WeightScope scope, CogVideoXTransformerConfig config)
{
    private readonly CogVideoXLayerNormZero _norm1 = new(scope.Scope("norm1"), config);
    private readonly CogVideoXAttention _attn1 = new(scope.Scope("attn1"), config);
    private readonly CogVideoXLayerNormZero _norm2 = new(scope.Scope("norm2"), config);
    private readonly CogVideoXFeedForward _ff = new(scope.Scope("ff"), config);

    /// <summary>tokens <c>[B, S, D]</c>, text first; modulations of both norms <c>[1, 6·D]</c> → tokens <c>[B, S, D]</c>.</summary>
    /// <param name="tokens">Text tokens, then image tokens; or <see cref="SharedImage"/>'s.</param>
    /// <param name="texts">Texts of a batch row: 1, or more before a shared image.</param>
    /// <param name="modulations">Of the two norms.</param>
    /// <param name="rotary">Tables of the image tokens' positions, for models that have them.</param>
    /// <param name="textSource">The attention switch; null for plain attention.</param>
    public Value Forward(
        Value tokens, int texts, (Value Norm1, Value Norm2) modulations, RotaryValues? rotary, AttentionSwitch? textSource)
    {
        int textTokens = texts * config.MaxTextSeqLength;

        (Value normed, Value gate, Value textGate) = _norm1.Forward(tokens, textTokens, modulations.Norm1);
        tokens = tokens.AddGated(_attn1.Forward(normed, texts, rotary, textSource), gate, textGate, textTokens);

        (normed, gate, textGate) = _norm2.Forward(tokens, textTokens, modulations.Norm2);
        return tokens.AddGated(_ff.Forward(normed), gate, textGate, textTokens);
    }
}
