using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.T5;

/// <summary>A checkpoint's <c>text_encoder/config.json</c>. The defaults are those of T5 v1.1 XXL.</summary>
public sealed record T5EncoderConfig
{
    /// <summary>Size of the embedding table.</summary>
    public int VocabSize { get; init; } = 32128;

    /// <summary>Width of the residual stream.</summary>
    public int DModel { get; init; } = 4096;

    /// <summary>Features of one head; heads times this need not be the width.</summary>
    public int DKv { get; init; } = 64;

    /// <summary>Width inside the feed-forward network.</summary>
    public int DFf { get; init; } = 10240;

    /// <summary>Number of blocks.</summary>
    public int NumLayers { get; init; } = 24;

    /// <summary>Attention heads.</summary>
    public int NumHeads { get; init; } = 64;

    /// <summary>Buckets of the relative position bias.</summary>
    public int RelativeAttentionNumBuckets { get; init; } = 32;

    /// <summary>Distance from which positions share the last bucket.</summary>
    public int RelativeAttentionMaxDistance { get; init; } = 128;

    /// <summary>ε of the norms.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-6;

    /// <summary>Reads and checks a checkpoint's configuration.</summary>
    /// <exception cref="WeightException">A field is out of range, or asks for what this encoder does not do.</exception>
    public static T5EncoderConfig Read(ConfigFile file)
    {
        T5EncoderConfig config = new()
        {
            VocabSize = file.Int("vocab_size", 32128),
            DModel = file.Int("d_model", 4096),
            DKv = file.Int("d_kv", 64),
            DFf = file.Int("d_ff", 10240),
            NumLayers = file.Int("num_layers", 24),
            NumHeads = file.Int("num_heads", 64),
            RelativeAttentionNumBuckets = file.Int("relative_attention_num_buckets", 32),
            RelativeAttentionMaxDistance = file.Int("relative_attention_max_distance", 128),
            LayerNormEpsilon = file.Double("layer_norm_epsilon", 1e-6),
        };
        foreach ((string field, int value) in (ReadOnlySpan<(string, int)>)[
            ("vocab_size", config.VocabSize), ("d_model", config.DModel), ("d_kv", config.DKv), ("d_ff", config.DFf),
            ("num_layers", config.NumLayers), ("num_heads", config.NumHeads)])
        {
            if (value is < 1 or > 1 << 24)
            {
                throw file.Invalid(field, value, "1 to 16777216");
            }
        }

        if (config.RelativeAttentionNumBuckets < 4 || config.RelativeAttentionMaxDistance <= config.RelativeAttentionNumBuckets / 4)
        {
            throw file.Invalid(
                "relative_attention_num_buckets",
                config.RelativeAttentionNumBuckets,
                "at least 4 and less than four times relative_attention_max_distance");
        }

        _ = file.Choice("feed_forward_proj", "gated-gelu", ("gated-gelu", true));
        return config;
    }
}
