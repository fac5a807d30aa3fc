using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>A checkpoint's <c>transformer/config.json</c>. The defaults are those of CogVideoX-2b.</summary>
public sealed record CogVideoXTransformerConfig
{
    /// <summary>N, attention heads.</summary>
    public int NumAttentionHeads { get; init; } = 30;

    /// <summary>Features of one head; even.</summary>
    public int AttentionHeadDim { get; init; } = 64;

    /// <summary>Channels of the latents that come in.</summary>
    public int InChannels { get; init; } = 16;

    /// <summary>Channels of the prediction.</summary>
    public int OutChannels { get; init; } = 16;

    /// <summary>Width of the timestep embedding.</summary>
    public int TimeEmbedDim { get; init; } = 512;

    /// <summary>Width of the text encoder's output.</summary>
    public int TextEmbedDim { get; init; } = 4096;

    /// <summary>Number of blocks.</summary>
    public int NumLayers { get; init; } = 30;

    /// <summary>Native width of the latents.</summary>
    public int SampleWidth { get; init; } = 90;

    /// <summary>Native height of the latents.</summary>
    public int SampleHeight { get; init; } = 60;

    /// <summary>Native number of pixel frames, 4k + 1.</summary>
    public int SampleFrames { get; init; } = 49;

    /// <summary>Height and width of a patch in latents.</summary>
    public int PatchSize { get; init; } = 2;

    /// <summary>Latent frames of a patch (CogVideoX 1.5); null where patches are flat and cut by a convolution.</summary>
    public int? PatchSizeT { get; init; }

    /// <summary>Pixel frames per latent frame.</summary>
    public int TemporalCompressionRatio { get; init; } = 4;

    /// <summary>T, text tokens.</summary>
    public int MaxTextSeqLength { get; init; } = 226;

    /// <summary>ε of the block and final norms.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Divides row and column indices of the sin-cos positions.</summary>
    public double SpatialInterpolationScale { get; init; } = 1.875;

    /// <summary>Divides frame indices of the sin-cos positions.</summary>
    public double TemporalInterpolationScale { get; init; } = 1.0;

    /// <summary>Whether positions are rotary (5b, 1.5) or sin-cos tables added to the patches (2b).</summary>
    public bool UseRotaryPositionalEmbeddings { get; init; }

    /// <summary>Whether queries, keys and values have biases.</summary>
    public bool AttentionBias { get; init; } = true;

    /// <summary>Width of the token streams, N·D.</summary>
    public int InnerDim => NumAttentionHeads * AttentionHeadDim;

    /// <summary>Latent frames of a patch.</summary>
    public int PatchFrames => PatchSizeT ?? 1;

    /// <summary>Features of a patch that comes in.</summary>
    public int PatchVolume => PatchFrames * PatchSize * PatchSize;

    /// <summary>Reads and checks a checkpoint's configuration.</summary>
    /// <exception cref="WeightException">A field is out of range, or asks for what this model does not do.</exception>
    public static CogVideoXTransformerConfig Read(ConfigFile file)
    {
        CogVideoXTransformerConfig config = new()
        {
            NumAttentionHeads = file.Int("num_attention_heads", 30),
            AttentionHeadDim = file.Int("attention_head_dim", 64),
            InChannels = file.Int("in_channels", 16),
            OutChannels = file.Int("out_channels", 16),
            TimeEmbedDim = file.Int("time_embed_dim", 512),
            TextEmbedDim = file.Int("text_embed_dim", 4096),
            NumLayers = file.Int("num_layers", 30),
            SampleWidth = file.Int("sample_width", 90),
            SampleHeight = file.Int("sample_height", 60),
            SampleFrames = file.Int("sample_frames", 49),
            PatchSize = file.Int("patch_size", 2),
            PatchSizeT = file.OptionalInt("patch_size_t"),
            TemporalCompressionRatio = file.Int("temporal_compression_ratio", 4),
            MaxTextSeqLength = file.Int("max_text_seq_length", 226),
            NormEps = file.Double("norm_eps", 1e-5),
            SpatialInterpolationScale = file.Double("spatial_interpolation_scale", 1.875),
            TemporalInterpolationScale = file.Double("temporal_interpolation_scale", 1.0),
            UseRotaryPositionalEmbeddings = file.Bool("use_rotary_positional_embeddings", false),
            AttentionBias = file.Bool("attention_bias", true),
        };
        config.Check(file);
        return config;
    }

    private void Check(ConfigFile file)
    {
        foreach ((string field, int value) in (ReadOnlySpan<(string, int)>)[
            ("num_attention_heads", NumAttentionHeads), ("attention_head_dim", AttentionHeadDim), ("in_channels", InChannels),
            ("out_channels", OutChannels), ("time_embed_dim", TimeEmbedDim), ("text_embed_dim", TextEmbedDim),
            ("num_layers", NumLayers), ("sample_width", SampleWidth), ("sample_height", SampleHeight),
            ("sample_frames", SampleFrames), ("patch_size", PatchSize), ("patch_size_t", PatchFrames),
            ("temporal_compression_ratio", TemporalCompressionRatio), ("max_text_seq_length", MaxTextSeqLength)])
        {
            if (value is < 1 or > 1 << 20)
            {
                throw file.Invalid(field, value, "1 to 1048576");
            }
        }

        int positionDim = UseRotaryPositionalEmbeddings ? AttentionHeadDim : InnerDim;
        if (positionDim % 16 != 0)
        {
            throw file.Invalid(
                "attention_head_dim",
                AttentionHeadDim,
                $"such that {(UseRotaryPositionalEmbeddings ? "it" : "it times num_attention_heads")} is a multiple of 16, "
                + "for the position's parts in time, height and width");
        }

        if (file.Bool("use_learned_positional_embeddings", false) || file.Has("ofs_embed_dim"))
        {
            throw file.Invalid(
                file.Has("ofs_embed_dim") ? "ofs_embed_dim" : "use_learned_positional_embeddings",
                "set",
                "unset: that is an image-to-video model; use a text-to-video one");
        }

        _ = file.Choice("activation_fn", "gelu-approximate", ("gelu-approximate", true));
        _ = file.Choice("timestep_activation_fn", "silu", ("silu", true));
    }
}
