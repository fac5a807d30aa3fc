using Derain.Runtime.Models.T5;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.T5;

public class T5EncoderConfigTests
{
    [Fact]
    public void An_empty_file_is_the_largest_encoder() => Assert.Equal(new T5EncoderConfig(), Read("{}"));

    [Fact]
    public void Every_field_is_read() => Assert.Equal(
        new T5EncoderConfig
        {
            VocabSize = 7,
            DModel = 8,
            DKv = 9,
            DFf = 10,
            NumLayers = 11,
            NumHeads = 12,
            RelativeAttentionNumBuckets = 16,
            RelativeAttentionMaxDistance = 14,
            LayerNormEpsilon = 1e-3,
        },
        Read("""
            {
              "vocab_size": 7, "d_model": 8, "d_kv": 9, "d_ff": 10, "num_layers": 11, "num_heads": 12,
              "relative_attention_num_buckets": 16, "relative_attention_max_distance": 14, "layer_norm_epsilon": 1e-3,
              "feed_forward_proj": "gated-gelu"
            }
            """));

    [Theory]
    [InlineData("""{"num_heads": 0}""", "has 'num_heads' = 0, but it must be 1 to 16777216.")]
    [InlineData(
        """{"relative_attention_num_buckets": 2}""",
        "has 'relative_attention_num_buckets' = 2, but it must be at least 4 and less than four times relative_attention_max_distance.")]
    [InlineData(
        """{"relative_attention_max_distance": 8}""",
        "has 'relative_attention_num_buckets' = 32, but it must be at least 4 and less than four times relative_attention_max_distance.")]
    [InlineData("""{"feed_forward_proj": "relu"}""", "has 'feed_forward_proj' = 'relu', but it must be 'gated-gelu'.")]
    public void What_the_encoder_cannot_be_is_refused(string json, string message) =>
        Assert.EndsWith($"config.json {message}", Assert.Throws<WeightException>(() => Read(json)).Message);

    private static T5EncoderConfig Read(string json)
    {
        using TemporaryFolder folder = new();
        return T5EncoderConfig.Read(ConfigFile.Load(folder.Write("config.json", json)));
    }
}
