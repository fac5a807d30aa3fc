using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class CogVideoXTransformerConfigTests
{
    [Fact]
    public void An_empty_file_is_the_smaller_model()
    {
        CogVideoXTransformerConfig config = Read("{}");

        Assert.Equal(new CogVideoXTransformerConfig(), config);
        Assert.Equal(1920, config.InnerDim);
        Assert.Equal(1, config.PatchFrames);
        Assert.Equal(4, config.PatchVolume);
    }

    [Fact]
    public void Every_field_is_read()
    {
        CogVideoXTransformerConfig config = Read("""
            {
              "num_attention_heads": 3, "attention_head_dim": 32, "in_channels": 4, "out_channels": 5, "time_embed_dim": 6,
              "text_embed_dim": 7, "num_layers": 8, "sample_width": 9, "sample_height": 10, "sample_frames": 13, "patch_size": 3,
              "patch_size_t": 2, "temporal_compression_ratio": 8, "max_text_seq_length": 11, "norm_eps": 1e-3,
              "spatial_interpolation_scale": 1.5, "temporal_interpolation_scale": 2.5,
              "use_rotary_positional_embeddings": true, "attention_bias": false
            }
            """);

        Assert.Equal(
            new CogVideoXTransformerConfig
            {
                NumAttentionHeads = 3,
                AttentionHeadDim = 32,
                InChannels = 4,
                OutChannels = 5,
                TimeEmbedDim = 6,
                TextEmbedDim = 7,
                NumLayers = 8,
                SampleWidth = 9,
                SampleHeight = 10,
                SampleFrames = 13,
                PatchSize = 3,
                PatchSizeT = 2,
                TemporalCompressionRatio = 8,
                MaxTextSeqLength = 11,
                NormEps = 1e-3,
                SpatialInterpolationScale = 1.5,
                TemporalInterpolationScale = 2.5,
                UseRotaryPositionalEmbeddings = true,
                AttentionBias = false,
            },
            config);
        Assert.Equal(18, config.PatchVolume);
    }

    [Theory]
    [InlineData("""{"num_layers": 0}""", "has 'num_layers' = 0, but it must be 1 to 1048576.")]
    [InlineData("""{"patch_size_t": -1}""", "has 'patch_size_t' = -1, but it must be 1 to 1048576.")]
    [InlineData("""{"num_attention_heads": 2000000}""", "has 'num_attention_heads' = 2000000, but it must be 1 to 1048576.")]
    [InlineData(
        """{"num_attention_heads": 1, "attention_head_dim": 8}""",
        "has 'attention_head_dim' = 8, but it must be such that it times num_attention_heads is a multiple of 16, for the position's parts in time, height and width.")]
    [InlineData(
        """{"attention_head_dim": 40, "use_rotary_positional_embeddings": true}""",
        "has 'attention_head_dim' = 40, but it must be such that it is a multiple of 16, for the position's parts in time, height and width.")]
    [InlineData(
        """{"ofs_embed_dim": 512}""",
        "has 'ofs_embed_dim' = set, but it must be unset: that is an image-to-video model; use a text-to-video one.")]
    [InlineData(
        """{"use_learned_positional_embeddings": true}""",
        "has 'use_learned_positional_embeddings' = set, but it must be unset: that is an image-to-video model; use a text-to-video one.")]
    [InlineData("""{"activation_fn": "relu"}""", "has 'activation_fn' = 'relu', but it must be 'gelu-approximate'.")]
    [InlineData("""{"timestep_activation_fn": "gelu"}""", "has 'timestep_activation_fn' = 'gelu', but it must be 'silu'.")]
    public void What_the_model_cannot_be_is_refused(string json, string message) =>
        Assert.EndsWith($"config.json {message}", Assert.Throws<WeightException>(() => Read(json)).Message);

    private static CogVideoXTransformerConfig Read(string json)
    {
        using TemporaryFolder folder = new();
        return CogVideoXTransformerConfig.Read(ConfigFile.Load(folder.Write("config.json", json)));
    }
}
