using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Operations;

/// <summary>What is looked up or converted, against recorded values: T5's embeddings and buckets, 8-bit frames.</summary>
public class GoldenTableTests
{
    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    [Fact]
    public void Buckets_of_relative_positions()
    {
        using SafetensorsFile t5 = Goldens.Open("components/t5.safetensors");
        ReadOnlySpan<int> positions = t5.Get("bucket_relative_position").Span<int>();
        ReadOnlySpan<int> buckets = t5.Get("bucket_index").Span<int>();
        for (int i = 0; i < positions.Length; i++)
        {
            Assert.Equal(buckets[i], RelativePositionBias.Bucket(positions[i], buckets: 32, maxDistance: 128));
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Position_bias(string backend)
    {
        using var golden = new GoldenOperations(backend, "components/t5.safetensors");
        using SafetensorsFile encoder = Goldens.Open("tiny-2b/text_encoder/model.safetensors");
        Tensor table = encoder.Get("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight");
        Tensor bias = golden.Run(new RelativePositionBias(226, 128), table);
        Tensor expected = golden["position_bias"];
        for (int head = 0; head < 4; head++)
        {
            for (int query = 0; query < 16; query++)
            {
                for (int key = 0; key < 46; key++)
                {
                    float actual = bias.Span<float>()[(((head * 226) + (15 * query)) * 226) + (5 * key)];
                    Assert.Equal(expected.Span<float>()[(((head * 16) + query) * 46) + key], actual);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Token_embeddings(string backend)
    {
        using var golden = new GoldenOperations(backend, "components/t5.safetensors");
        using SafetensorsFile encoder = Goldens.Open("tiny-2b/text_encoder/model.safetensors");
        Tensor embedded = golden.Run(new Embedding(), golden["input_ids"], encoder.Get("shared.weight"));
        Assert.Equal(golden["embedded"].Span<float>().ToArray(), embedded.Span<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Frames_of_8_bits(string backend)
    {
        using var golden = new GoldenOperations(backend, "components/frames.safetensors");
        Tensor frames = golden.Run(new VideoToFrames(), golden.Video("decoded"));
        Assert.Equal(golden["uint8_frames"].Span<byte>().ToArray(), frames.Span<byte>().ToArray());
    }
}
