using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Models.CogVideoX;

public class CogVideoXTransformerTests
{
    private const double Tolerance = 1e-5;

    public static IEnumerable<object[]> Recordings => TestBackends.With(
        ["tiny-2b", "transformer_2b"],
        ["tiny-2b-fp16-sharded", "transformer_2b_fp16"],
        ["tiny-5b", "transformer_5b"],
        ["tiny-1.5", "transformer_15"]);

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Every_recorded_tensor_matches(string backendName, string model, string recording)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        using SafetensorsFile goldens = Goldens.Open($"components/{recording}.safetensors");
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        Assert.Empty(checkpoint.Scope.Unused);

        // Names are <size>.t<timestep>[_broadcast].<what>.
        foreach (IGrouping<string, string> run in goldens.Names
            .Where(name => name.Contains(".t", StringComparison.Ordinal))
            .GroupBy(name => string.Join('.', name.Split('.')[..2])))
        {
            string[] parts = run.Key.Split('.');
            int timestep = int.Parse(parts[1][1..].Split('_')[0]);
            Dictionary<string, Tensor> results = RunProbed(
                transformer, checkpoint.Weights, goldens.Get($"{parts[0]}.latents"), goldens.Get("encoder_hidden_states"), timestep);
            foreach (string name in run)
            {
                string what = name[(run.Key.Length + 1)..];
                GoldenAssert.Close(results[what], goldens.Get(name), Tolerance, Tolerance, $"{recording} {name}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Predictions_match_when_every_fusion_is_free(string backendName, string model, string recording)
    {
        using IBackend backend = TestBackends.Create(backendName);
        using TestCheckpoint checkpoint = new(model, "transformer", backend);
        using SafetensorsFile goldens = Goldens.Open($"components/{recording}.safetensors");
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        using CogVideoXPredictor predictor = new(transformer, checkpoint.Weights);
        Tensor latents = backend.Upload(goldens.Get("native.latents"));
        Tensor text = backend.Upload(goldens.Get("encoder_hidden_states"));

        foreach (int timestep in (int[])[999, 499])
        {
            Tensor v = backend.DownloadCopy(predictor.Predict(latents, text, timestep));
            GoldenAssert.Close(v, goldens.Get($"native.t{timestep}.output"), Tolerance, Tolerance, $"{recording} t{timestep}");
        }

        Assert.Single(predictor.Executors);
    }

    [Theory]
    [InlineData("[2, 225, 32]", "[2, 3, 16, 4, 6]", "text must be [B, 226, 32], but is [2, 225, 32].")]
    [InlineData("[2, 226, 33]", "[2, 3, 16, 4, 6]", "text must be [B, 226, 32], but is [2, 226, 33].")]
    [InlineData("[2, 226, 32]", "[3, 3, 16, 4, 6]", "latents must be [1 or 2, F, 16, H, W], F a multiple of 1, H and W of 2, but is [3, 3, 16, 4, 6].")]
    [InlineData("[2, 226, 32]", "[1, 3, 15, 4, 6]", "latents must be [1 or 2, F, 16, H, W], F a multiple of 1, H and W of 2, but is [1, 3, 15, 4, 6].")]
    [InlineData("[2, 226, 32]", "[1, 3, 16, 4, 5]", "latents must be [1 or 2, F, 16, H, W], F a multiple of 1, H and W of 2, but is [1, 3, 16, 4, 5].")]
    public void Inputs_of_another_shape_are_refused_when_the_graph_is_built(string text, string latents, string message)
    {
        using IBackend backend = TestBackends.Create("reference");
        using TestCheckpoint checkpoint = new("tiny-2b", "transformer", backend);
        CogVideoXTransformer transformer = new(checkpoint.Scope, CogVideoXTransformerConfig.Read(checkpoint.Config));
        GraphBuilder graph = new(DType.F32);
        Value Input(string name, string shape) =>
            graph.Input(name, new TensorType(DType.F32, new Shape([.. shape.Trim('[', ']').Split(',').Select(int.Parse)])));

        ShapeException error = Assert.Throws<ShapeException>(
            () => transformer.Forward(Input("latents", latents), Input("text", text), Input("timestep", "[1]")));

        Assert.Equal($"CogVideoXTransformer: {message}", error.Message);
    }

    /// <summary>Runs the transformer with all intermediates as outputs, under the names of the recordings.</summary>
    private static Dictionary<string, Tensor> RunProbed(
        CogVideoXTransformer transformer, DeviceWeights weights, Tensor latents, Tensor text, int timestep)
    {
        int batch = text.Shape[0];
        int textTokens = transformer.Config.MaxTextSeqLength;
        Dictionary<string, Tensor> inputs = new()
        {
            ["latents"] = latents,
            ["text"] = text,
            ["timestep"] = Tensor.OnHost<float>([1], [timestep]),
        };
        return TestGraph.Run(weights, inputs, (graph, x) => graph.Output(
            "output",
            transformer.Forward(x["latents"], x["text"], x["timestep"], probe: (name, value) =>
            {
                if (name == "time_embedding")
                {
                    graph.Output(name, value.Concat(value, axis: 0)); // recorded once for each row
                }
                else if (!name.StartsWith("block", StringComparison.Ordinal))
                {
                    graph.Output(name, value);
                }
                else
                {
                    string block = name == $"block{transformer.Config.NumLayers - 1}" ? "block_last" : name;
                    graph.Output($"{block}.text", value.Slice(axis: 1, 0, textTokens));
                    graph.Output($"{block}.image", value.Slice(axis: 1, textTokens, value.Shape[1] - textTokens));
                }
            })));
    }
}
