using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Weights;
using HeadNorm = Derain.Runtime.Layers.HeadNorm;
using Linear = Derain.Runtime.Layers.Linear;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class AttentionSwitchTests
{
    private const string Recording = "zsvd/attention_switch.safetensors";
    private const double Tolerance = 1e-5;
    private const int Timestep = 599;

    private static readonly AttentionSwitch RainReadsNull = new(1, 1);

    private static readonly CogVideoXTransformerConfig LayerConfig =
        new() { NumAttentionHeads = 4, AttentionHeadDim = 8, MaxTextSeqLength = 6 };

    public static IEnumerable<object[]> Backends => TestBackends.With([[]]);

    public static IEnumerable<object[]> Predictions => TestBackends.With(
        ["tiny-2b", "2b.none", "none"],
        ["tiny-2b", "2b.b01", "0-1"],
        ["tiny-2b", "2b.b03", "0,3"],
        ["tiny-2b", "2b.ball", "0-3"],
        ["tiny-5b", "5b.none", "none"],
        ["tiny-5b", "5b.b03", "0,3"]);

    public static IEnumerable<object[]> Streams => TestBackends.With(["2b.b01", "0-1"], ["2b.b03", "0,3"]);

    [Theory]
    [MemberData(nameof(Predictions))]
    public void Predictions_match(string backendName, string model, string recorded, string blocks)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        using SafetensorsFile goldens = Goldens.Open(Recording);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        Tensor text = backend.Upload(goldens.Get("encoder_hidden_states"));

        // Both rows of the recording are the same clip: one is enough.
        Tensor latents = backend.Upload(goldens.Get("latents").Slice(axis: 0, 0, 1));
        Tensor v = predictor.Predict(latents, text, Timestep, BlockSet.Parse(blocks, layers: 4));

        AssertClose(backend.DownloadCopy(v), goldens, $"{recorded}.output");
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Both_streams_match_after_every_block(string backendName, string recorded, string blocks)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using TestCheckpoint checkpoint = new("tiny-2b", "transformer", backend);
        using SafetensorsFile goldens = Goldens.Open(Recording);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        Dictionary<string, Tensor> inputs = new()
        {
            ["latents"] = goldens.Get("latents"),
            ["text"] = goldens.Get("encoder_hidden_states"),
            ["timestep"] = Tensor.OnHost<float>([1], [Timestep]),
        };

        Dictionary<string, Tensor> streams = TestGraph.Run(checkpoint.Weights, inputs, (graph, x) => transformer.Forward(
            x["latents"], x["text"], x["timestep"], RainReadsNull, BlockSet.Parse(blocks, layers: 4), (name, value) =>
            {
                if (name.StartsWith("block", StringComparison.Ordinal))
                {
                    OutputStreams(graph, name, value, transformer.Config.MaxTextSeqLength);
                }
            }));

        Assert.Equal(8, streams.Count);
        foreach ((string name, Tensor stream) in streams)
        {
            AssertClose(stream, goldens, $"{recorded}.{name}");
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void In_an_isolated_layer_only_image_queries_read_the_other_text(string backendName)
    {
        using SafetensorsFile goldens = Goldens.Open(Recording);

        Dictionary<string, Tensor> results = RunLayer(backendName, goldens, (layer, tokens) =>
        {
            OutputStreams(tokens.Builder, "plain", layer.Forward(tokens, texts: 1, rotary: null, textSource: null), LayerConfig.MaxTextSeqLength);
            OutputStreams(tokens.Builder, "mod", layer.Forward(tokens, texts: 1, rotary: null, RainReadsNull), LayerConfig.MaxTextSeqLength);
        });

        AssertClose(results["plain.text"], goldens, "layer.plain_text");
        AssertClose(results["plain.image"], goldens, "layer.plain_image");
        AssertClose(results["mod.text"], goldens, "layer.plain_text");
        AssertClose(results["mod.image"], goldens, "layer.mod_image");
    }

    // The recorded layer replaces the keys and values for the text queries of row 0 too; the method then drops those rows.
    [Theory]
    [MemberData(nameof(Backends))]
    public void An_isolated_layer_that_switches_all_queries_matches(string backendName)
    {
        using SafetensorsFile goldens = Goldens.Open(Recording);
        WeightScope scope = new WeightScope(goldens).Scope("layer");
        (int width, int headDim) = (LayerConfig.InnerDim, LayerConfig.AttentionHeadDim);
        Linear toQ = new(scope.Scope("to_q"), width, width);
        Linear toK = new(scope.Scope("to_k"), width, width);
        Linear toV = new(scope.Scope("to_v"), width, width);
        Linear toOut = new(scope.Scope("to_out.0"), width, width);
        HeadNorm normQ = new(scope.Scope("norm_q"), LayerConfig.NumAttentionHeads, headDim, 1e-6);
        HeadNorm normK = new(scope.Scope("norm_k"), LayerConfig.NumAttentionHeads, headDim, 1e-6);

        Dictionary<string, Tensor> results = RunLayer(backendName, goldens, (_, tokens) =>
        {
            Value keys = WithTextOfRowOne(normK.Forward(toK.Forward(tokens)));
            Value values = WithTextOfRowOne(toV.Forward(tokens));
            Attention attention = new(LayerConfig.NumAttentionHeads, 1 / Math.Sqrt(headDim));
            Value attended = toOut.Forward(normQ.Forward(toQ.Forward(tokens)).Attend(keys, values, attention));
            OutputStreams(tokens.Builder, "mod", attended, LayerConfig.MaxTextSeqLength);
        });

        AssertClose(results["mod.text"], goldens, "layer.mod_text");
        AssertClose(results["mod.image"], goldens, "layer.mod_image");

        static Value WithTextOfRowOne(Value tokens)
        {
            int textTokens = LayerConfig.MaxTextSeqLength;
            Value text = tokens.Slice(axis: 0, 1, 1).Slice(axis: 1, 0, textTokens);
            Value image = tokens.Slice(axis: 1, textTokens, tokens.Shape[1] - textTokens);
            return text.Concat(text, axis: 0).Concat(image, axis: 1);
        }
    }

    private static Dictionary<string, Tensor> RunLayer(
        string backendName, SafetensorsFile goldens, Action<CogVideoXAttention, Value> build)
    {
        using IBackend backend = TestBackends.Create(backendName);
        CogVideoXAttention layer = new(new WeightScope(goldens).Scope("layer"), LayerConfig);
        Dictionary<string, Tensor> inputs = new() { ["text"] = goldens.Get("layer.text"), ["image"] = goldens.Get("layer.image") };
        return TestGraph.Run(
            new DeviceWeights(backend), inputs, (_, x) => build(layer, x["text"].Concat(x["image"], axis: 1)));
    }

    private static void AssertClose(Tensor actual, SafetensorsFile goldens, string name) =>
        GoldenAssert.Close(actual, goldens.Get(name), Tolerance, Tolerance, name);

    private static void OutputStreams(GraphBuilder graph, string name, Value tokens, int textTokens)
    {
        graph.Output($"{name}.text", tokens.Slice(axis: 1, 0, textTokens));
        graph.Output($"{name}.image", tokens.Slice(axis: 1, textTokens, tokens.Shape[1] - textTokens));
    }
}
