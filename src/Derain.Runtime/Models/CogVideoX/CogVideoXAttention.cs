using Derain.Kernels.Operations;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;
using HeadNorm = Derain.Runtime.Layers.HeadNorm;
using Linear = Derain.Runtime.Layers.Linear;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// Full attention of text and image tokens together, with normalised queries and keys. In a switched block the image queries of
/// the rain branch read the text keys and values of the null branch (ZSVD, section 3.3).
/// </summary>
/// <param name="scope">Where the projections and norms are.</param>
/// <param name="config">The model's dimensions.</param>
public sealed class CogVideoXAttention(WeightScope scope, CogVideoXTransformerConfig config)
{
    private const double QueryKeyEpsilon = 1e-6;

    private readonly HeadNorm _normQ = new(scope.Scope("norm_q"), config.NumAttentionHeads, config.AttentionHeadDim, QueryKeyEpsilon);
    private readonly HeadNorm _normK = new(scope.Scope("norm_k"), config.NumAttentionHeads, config.AttentionHeadDim, QueryKeyEpsilon);
    private readonly Linear _toQ = new(scope.Scope("to_q"), config.InnerDim, config.InnerDim, config.AttentionBias);
    private readonly Linear _toK = new(scope.Scope("to_k"), config.InnerDim, config.InnerDim, config.AttentionBias);
    private readonly Linear _toV = new(scope.Scope("to_v"), config.InnerDim, config.InnerDim, config.AttentionBias);
    private readonly Linear _toOut = new(scope.Scope("to_out.0"), config.InnerDim, config.InnerDim);

    /// <summary>tokens <c>[B, S, N·D]</c> → the same shape, before gate and residual.</summary>
    /// <param name="tokens">Text tokens, then image tokens; or <see cref="SharedImage"/>'s.</param>
    /// <param name="texts">Texts of a batch row: 1, or more before a shared image.</param>
    /// <param name="rotary">Tables of the image tokens' positions, for models that have them.</param>
    /// <param name="textSource">The attention switch; null for plain attention.</param>
    public Value Forward(Value tokens, int texts, RotaryValues? rotary, AttentionSwitch? textSource)
    {
        int textTokens = texts * config.MaxTextSeqLength;
        Value queries = _normQ.Forward(_toQ.Forward(tokens));
        Value keys = _normK.Forward(_toK.Forward(tokens));
        Value values = _toV.Forward(tokens);
        if (rotary is { } tables)
        {
            queries = queries.Rotate(tables.Cos, tables.Sin, config.NumAttentionHeads, textTokens);
            keys = keys.Rotate(tables.Cos, tables.Sin, config.NumAttentionHeads, textTokens);
        }

        double scale = 1 / Math.Sqrt(config.AttentionHeadDim);
        var attention = new Attention(config.NumAttentionHeads, scale, config.MaxTextSeqLength, textSource);
        return _toOut.Forward(
            texts == 1 ? queries.Attend(keys, values, attention) : SharedImage.Attend(queries, keys, values, texts, attention));
    }
}
