using Derain.Kernels.Operations;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;
using RmsNorm = Derain.Runtime.Layers.RmsNorm;

namespace Derain.Runtime.Models.T5;

/// <summary>
/// The encoder of T5 v1.1 (Raffel et al., "Exploring the limits of transfer learning with a unified text-to-text transformer",
/// 2020). CogVideoX gives it no attention mask: padding is text like any other.
/// </summary>
public sealed class T5Encoder
{
    private readonly Weight _shared;
    private readonly Weight _relativeAttentionBias;
    private readonly Block[] _blocks;
    private readonly RmsNorm _finalLayerNorm;

    /// <summary>The encoder of a checkpoint.</summary>
    /// <param name="scope">Root of the checkpoint's tensors.</param>
    /// <param name="config">Its configuration.</param>
    /// <exception cref="WeightException">A tensor is missing or has another shape.</exception>
    public T5Encoder(WeightScope scope, T5EncoderConfig config)
    {
        Config = config;
        _shared = scope.Get("shared.weight", [config.VocabSize, config.DModel]);
        _ = scope.TryGet("encoder.embed_tokens.weight", [config.VocabSize, config.DModel]); // the same table, which some files repeat
        _blocks = [.. Enumerable.Range(0, config.NumLayers).Select(index => new Block(scope.Scope($"encoder.block.{index}"), config))];
        _relativeAttentionBias = scope.Get(
            "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
            [config.RelativeAttentionNumBuckets, config.NumHeads]);
        _finalLayerNorm = new(scope.Scope("encoder.final_layer_norm"), config.DModel, config.LayerNormEpsilon);
    }

    /// <summary>The checkpoint's configuration.</summary>
    public T5EncoderConfig Config { get; }

    /// <summary>Encodes padded token ids.</summary>
    /// <param name="ids">Token ids, <c>[B, S]</c> in I32.</param>
    /// <param name="probe">Called with names and values of intermediates, for comparing implementations.</param>
    /// <returns>The last hidden state after the final norm, <c>[B, S, D]</c>.</returns>
    public Value Forward(Value ids, Action<string, Value>? probe = null)
    {
        GraphBuilder graph = ids.Builder;
        Value x = graph.Apply(new Embedding(), ids, graph.Parameter(_shared)).To(graph.ActivationType);
        probe?.Invoke("embedded", x);

        // Every block uses the bias of the first.
        Value positionBias = graph.Apply(
            new RelativePositionBias(ids.Shape[1], Config.RelativeAttentionMaxDistance), graph.Parameter(_relativeAttentionBias));
        probe?.Invoke("position_bias", positionBias);
        for (int index = 0; index < _blocks.Length; index++)
        {
            x = _blocks[index].Attend(x, positionBias);
            probe?.Invoke($"block{index}_after_attention", x);
            x = _blocks[index].FeedForward(x);
            probe?.Invoke($"after_block{index}", x);
        }

        return _finalLayerNorm.Forward(x);
    }

    private sealed class Block(WeightScope scope, T5EncoderConfig config)
    {
        private readonly RmsNorm _attentionNorm = new(scope.Scope("layer.0.layer_norm"), config.DModel, config.LayerNormEpsilon);
        private readonly T5Attention _selfAttention = new(scope.Scope("layer.0.SelfAttention"), config);
        private readonly RmsNorm _feedForwardNorm = new(scope.Scope("layer.1.layer_norm"), config.DModel, config.LayerNormEpsilon);
        private readonly T5FeedForward _denseReluDense = new(scope.Scope("layer.1.DenseReluDense"), config);

        public Value Attend(Value x, Value positionBias) => x + _selfAttention.Forward(_attentionNorm.Forward(x), positionBias);

        public Value FeedForward(Value x) => x + _denseReluDense.Forward(_feedForwardNorm.Forward(x));
    }
}
