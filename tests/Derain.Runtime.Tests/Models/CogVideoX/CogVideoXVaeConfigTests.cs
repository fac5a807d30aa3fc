using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class CogVideoXVaeConfigTests
{
    [Fact]
    public void An_empty_file_is_the_published_autoencoder()
    {
        CogVideoXVaeConfig config = Read("{}");

        Assert.Equal([128, 256, 256, 512], config.BlockOutChannels);
        Assert.Equal(new CogVideoXVaeConfig() with { BlockOutChannels = config.BlockOutChannels }, config);
        Assert.Equal(8, config.SpatialCompressionRatio);
        Assert.Equal(2, config.TemporalLevels);
    }

    [Fact]
    public void Every_field_is_read()
    {
        CogVideoXVaeConfig config = Read("""
            {
              "in_channels": 1, "out_channels": 2, "block_out_channels": [6, 12], "latent_channels": 4, "layers_per_block": 5,
              "norm_eps": 1e-4, "norm_num_groups": 3, "temporal_compression_ratio": 2, "sample_height": 64, "sample_width": 96,
              "scaling_factor": 0.7
            }
            """);

        Assert.Equal(
            new CogVideoXVaeConfig
            {
                InChannels = 1,
                OutChannels = 2,
                BlockOutChannels = config.BlockOutChannels,
                LatentChannels = 4,
                LayersPerBlock = 5,
                NormEps = 1e-4,
                NormNumGroups = 3,
                TemporalCompressionRatio = 2,
                SampleHeight = 64,
                SampleWidth = 96,
                ScalingFactor = 0.7,
            },
            config);
        Assert.Equal([6, 12], config.BlockOutChannels);
        Assert.Equal(2, config.SpatialCompressionRatio);
        Assert.Equal(1, config.TemporalLevels);
    }

    [Theory]
    [InlineData("""{"latent_channels": 0}""", "has 'latent_channels' = 0, but it must be 1 to 65536.")]
    [InlineData("""{"block_out_channels": []}""", "has 'block_out_channels' = , but it must be 1 to 8 multiples of norm_num_groups, 32.")]
    [InlineData(
        """{"block_out_channels": [32, 48]}""",
        "has 'block_out_channels' = 32, 48, but it must be 1 to 8 multiples of norm_num_groups, 32.")]
    [InlineData(
        """{"temporal_compression_ratio": 3}""",
        "has 'temporal_compression_ratio' = 3, but it must be a power of two up to 8, one level for each halving.")]
    [InlineData(
        """{"temporal_compression_ratio": 16}""",
        "has 'temporal_compression_ratio' = 16, but it must be a power of two up to 8, one level for each halving.")]
    [InlineData("""{"use_quant_conv": true}""", "has 'use_quant_conv' = True, but it must be false, as in every published CogVideoX.")]
    [InlineData("""{"use_post_quant_conv": true}""", "has 'use_post_quant_conv' = True, but it must be false, as in every published CogVideoX.")]
    [InlineData("""{"act_fn": "relu"}""", "has 'act_fn' = 'relu', but it must be 'silu'.")]
    public void What_the_autoencoder_cannot_be_is_refused(string json, string message) =>
        Assert.EndsWith($"config.json {message}", Assert.Throws<WeightException>(() => Read(json)).Message);

    private static CogVideoXVaeConfig Read(string json)
    {
        using TemporaryFolder folder = new();
        return CogVideoXVaeConfig.Read(ConfigFile.Load(folder.Write("config.json", json)));
    }
}
