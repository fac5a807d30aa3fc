using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.T5;

public class T5EncoderTests
{
    private const string Recording = "components/t5.safetensors";
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Every_recorded_tensor_matches(string backend)
    {
        using SafetensorsFile goldens = Goldens.Open(Recording);

        Dictionary<string, Tensor> results = Encode(backend, "tiny-2b", goldens.Get("input_ids"), probed: true);

        foreach (string name in (string[])["embedded", "block0_after_attention", "after_block0", "output"])
        {
            AssertClose(results[name], goldens, name);
        }

        AssertClose(EveryFifteenthQueryAndFifthKey(results["position_bias"]), goldens, "position_bias");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Output_matches_when_every_fusion_is_free(string backend)
    {
        using SafetensorsFile goldens = Goldens.Open(Recording);

        Dictionary<string, Tensor> results = Encode(backend, "tiny-2b", goldens.Get("input_ids"), probed: false);

        AssertClose(results["output"], goldens, "output");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Output_matches_with_weights_in_half_precision_and_shards(string backend)
    {
        using SafetensorsFile goldens = Goldens.Open("components/fp16_checkpoint.safetensors");

        Dictionary<string, Tensor> results = Encode(backend, "tiny-2b-fp16-sharded", goldens.Get("input_ids"), probed: false);

        AssertClose(results["output"], goldens, "text_output");
    }

    [Fact]
    public void Buckets_of_relative_positions_match()
    {
        using SafetensorsFile goldens = Goldens.Open(Recording);
        ReadOnlySpan<int> positions = goldens.Get("bucket_relative_position").Span<int>();
        ReadOnlySpan<int> expected = goldens.Get("bucket_index").Span<int>();
        for (int i = 0; i < positions.Length; i++)
        {
            Assert.Equal(expected[i], RelativePositionBias.Bucket(positions[i], buckets: 32, maxDistance: 128));
        }
    }

    private static Dictionary<string, Tensor> Encode(string backendName, string model, Tensor ids, bool probed)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using TestCheckpoint checkpoint = new(model, "text_encoder", backend);
        T5Encoder encoder = new(checkpoint.Scope, T5EncoderConfig.Read(checkpoint.Config));
        Assert.Empty(checkpoint.Scope.Unused);
        return TestGraph.Run(checkpoint.Weights, new Dictionary<string, Tensor> { ["ids"] = ids }, (graph, x) =>
            graph.Output("output", encoder.Forward(x["ids"], probed ? graph.Output : null)));
    }

    /// <summary>The part of the bias [N, S, S] that is recorded, [1, N, 16, 46].</summary>
    private static Tensor EveryFifteenthQueryAndFifthKey(Tensor bias)
    {
        (int heads, int tokens) = (bias.Shape[0], bias.Shape[1]);
        ReadOnlySpan<float> all = bias.Span<float>();
        List<float> kept = [];
        for (int row = 0; row < heads * tokens; row++)
        {
            for (int key = 0; key < tokens && row % tokens % 15 == 0; key += 5)
            {
                kept.Add(all[(row * tokens) + key]);
            }
        }

        return Tensor.OnHost<float>([1, heads, (tokens + 14) / 15, (tokens + 4) / 5], [.. kept]);
    }

    private static void AssertClose(Tensor actual, SafetensorsFile goldens, string name) =>
        GoldenAssert.Close(actual, goldens.Get(name), Tolerance, Tolerance, name);
}
