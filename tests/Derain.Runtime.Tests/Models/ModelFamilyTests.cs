using System.Text.Json.Nodes;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Tests.Graph;
using Derain.Runtime.Weights;
using Derain.Runtime.Weights.Layouts;

namespace Derain.Runtime.Tests.Models;

/// <summary>
/// Members of the family that nobody published: other widths, depths, groups and shapes. The names and shapes of their tensors
/// come from the layouts, which derive them apart from the models; every backend must agree with the reference.
/// </summary>
public class ModelFamilyTests
{
    private const double Tolerance = 1e-5;

    // Fields of config.json, then the latents [B or 1, F, C, H, W] and the number of texts.
    [Theory]
    [InlineData("num_attention_heads=2 attention_head_dim=8 num_layers=1 max_text_seq_length=5", "1 1 4 6 4", 1)]
    [InlineData("num_attention_heads=2 attention_head_dim=40 num_layers=2 max_text_seq_length=7", "2 2 4 4 6", 2)]
    [InlineData("num_attention_heads=3 attention_head_dim=16 num_layers=3 max_text_seq_length=4", "1 2 4 12 4", 2)]
    [InlineData("num_attention_heads=1 attention_head_dim=64 num_layers=1 max_text_seq_length=3 use_rotary_positional_embeddings=true", "1 3 4 8 4", 2)]
    [InlineData("num_attention_heads=1 attention_head_dim=128 num_layers=2 max_text_seq_length=9 use_rotary_positional_embeddings=true patch_size_t=2", "1 4 4 4 6", 2)]
    [InlineData("num_attention_heads=5 attention_head_dim=48 num_layers=1 max_text_seq_length=1 use_rotary_positional_embeddings=true", "3 1 4 2 2", 3)]
    [InlineData("num_attention_heads=4 attention_head_dim=16 num_layers=2 max_text_seq_length=6 attention_bias=false", "1 2 4 4 4", 1)]
    [InlineData("num_attention_heads=2 attention_head_dim=16 num_layers=1 max_text_seq_length=6 patch_size=1", "1 2 4 3 5", 2)]
    [InlineData("num_attention_heads=2 attention_head_dim=16 num_layers=1 max_text_seq_length=6 patch_size=3 patch_size_t=3", "1 3 4 6 3", 1)]
    [InlineData("num_attention_heads=2 attention_head_dim=24 num_layers=1 max_text_seq_length=6 norm_eps=0.001", "1 2 4 4 4", 2)]
    public void Transformers_run_and_agree(string fields, string latents, int texts)
    {
        (ConfigFile file, FormulaWeights weights) = Load(
            "transformer", $"in_channels=4 out_channels=4 time_embed_dim=24 text_embed_dim=20 sample_height=8 sample_width=12 patch_size=2 {fields}");
        CogVideoXTransformerConfig config = CogVideoXTransformerConfig.Read(file);
        WeightScope scope = new(weights);
        CogVideoXTransformer transformer = new(scope, config);
        Assert.Empty(scope.Unused);
        Shape shape = ShapeOf(latents);
        Dictionary<string, Tensor> inputs = new()
        {
            ["latents"] = FormulaWeights.Create("latents", shape, mean: 0, scale: 1.7),
            ["text"] = FormulaWeights.Create("text", [texts, config.MaxTextSeqLength, config.TextEmbedDim], mean: 0, scale: 1),
            ["timestep"] = Tensor.OnHost<float>([1], [321]),
        };

        AssertBackendsAgree(inputs, shape.With(0, texts), (graph, x) => graph.Output("y", transformer.Forward(
            x["latents"], x["text"], x["timestep"], texts == 2 ? new AttentionSwitch(1, 1) : null, new BlockSet([0, 2]))));
    }

    // Fields of config.json, then a video [F, H, W] and the latents it becomes.
    [Theory]
    [InlineData("block_out_channels=[4,4,8,8] norm_num_groups=2 layers_per_block=1", "9 16 24", "3 2 3")]
    [InlineData("block_out_channels=[4,8,12] norm_num_groups=4 layers_per_block=1", "9 20 8", "3 5 2")]
    [InlineData("block_out_channels=[6,3] norm_num_groups=3 layers_per_block=2 temporal_compression_ratio=2", "5 8 6", "3 4 3")]
    [InlineData("block_out_channels=[2,4,4] norm_num_groups=1 layers_per_block=1 temporal_compression_ratio=1", "4 8 12", "4 2 3")]
    [InlineData("block_out_channels=[4,4,4,4] norm_num_groups=4 layers_per_block=1 temporal_compression_ratio=8", "17 16 8", "3 2 1")]
    [InlineData("block_out_channels=[5] norm_num_groups=5 layers_per_block=1 temporal_compression_ratio=1 latent_channels=3", "3 5 7", "3 5 7")]
    [InlineData("block_out_channels=[4,8,8,8,16] norm_num_groups=4 layers_per_block=1", "17 32 16", "5 2 1")]
    public void Autoencoders_run_and_agree(string fields, string video, string latents)
    {
        (ConfigFile file, FormulaWeights weights) = Load("vae", $"in_channels=3 out_channels=3 latent_channels=6 sample_height=32 sample_width=40 {fields}");
        CogVideoXVaeConfig config = CogVideoXVaeConfig.Read(file);
        Tensor frames = FormulaWeights.Create("video", ShapeOf($"1 {video} 3"), mean: 0, scale: 1);
        Tensor mean = FormulaWeights.Create("latents", ShapeOf($"1 {latents} {config.LatentChannels}"), mean: 0, scale: 1.7);
        List<Tensor[]> results = [];
        foreach (string name in TestBackends.Names)
        {
            using IBackend backend = TestBackends.Create(name);
            WeightScope scope = new(weights);
            using CogVideoXVae vae = new(scope, config, new DeviceWeights(backend));
            VaeTiling tiling = new(vae);
            Assert.Empty(scope.Unused);
            (Tensor onDevice, Tensor meanOnDevice) = (backend.Upload(frames), backend.Upload(mean));
            results.Add(
            [
                .. ((Tensor[])[
                    vae.EncodeMoments(onDevice), vae.DecodeVideo(meanOnDevice),
                    tiling.EncodeMoments(onDevice), tiling.DecodeVideo(meanOnDevice)]).Select(backend.DownloadCopy),
            ]);
        }

        Assert.All(results, result =>
        {
            Assert.Equal(ShapeOf($"1 {latents} {2 * config.LatentChannels}"), result[0].Shape);
            Assert.Equal(result[0].Shape, result[2].Shape);
            Assert.Equal(frames.Shape.With(1, result[1].Shape[1]), result[1].Shape);
            Assert.Equal(result[1].Shape, result[3].Shape);
            Assert.All(result.Zip(results[0]), pair => AssertClose(pair.First, pair.Second));
        });
    }

    // Tiles of any size fit together, not only those whose overlap is a whole number of latents in the reference.
    [Theory]
    [InlineData(16, 16)]
    [InlineData(40, 24)]
    [InlineData(56, 72)]
    [InlineData(64, 96)]
    public void Tiles_of_any_native_size_fit_together(int height, int width)
    {
        (ConfigFile file, FormulaWeights weights) = Load(
            "vae", $"in_channels=3 out_channels=3 block_out_channels=[2,2,2,2] norm_num_groups=1 layers_per_block=1 latent_channels=2 sample_height={height} sample_width={width}");
        using IBackend backend = TestBackends.Create("cpu");
        using CogVideoXVae vae = new(new WeightScope(weights), CogVideoXVaeConfig.Read(file), new DeviceWeights(backend));
        VaeTiling tiling = new(vae);

        Assert.Equal(ShapeOf("1 1 11 13 4"), tiling.EncodeMoments(Tensor.OnHost(DType.F32, ShapeOf("1 1 88 104 3"))).Shape);
        Assert.Equal(ShapeOf("1 1 88 104 3"), tiling.DecodeVideo(Tensor.OnHost(DType.F32, ShapeOf("1 1 11 13 2"))).Shape);
    }

    [Theory]
    [InlineData("d_model=24 num_heads=3 d_kv=10 d_ff=50 num_layers=1 vocab_size=31", "1 6")]
    [InlineData("d_model=16 num_heads=1 d_kv=64 d_ff=8 num_layers=3 vocab_size=7", "2 40")]
    [InlineData("d_model=40 num_heads=5 d_kv=8 d_ff=12 num_layers=2 vocab_size=99 relative_attention_num_buckets=8 relative_attention_max_distance=20", "3 33")]
    [InlineData("d_model=16 num_heads=2 d_kv=16 d_ff=12 num_layers=1 vocab_size=99 layer_norm_epsilon=0.01", "1 1")]
    public void Text_encoders_run_and_agree(string fields, string ids)
    {
        (ConfigFile file, FormulaWeights weights) = Load("text_encoder", $"relative_attention_num_buckets=32 {fields}");
        T5EncoderConfig config = T5EncoderConfig.Read(file);
        WeightScope scope = new(weights);
        T5Encoder encoder = new(scope, config);
        Assert.Empty(scope.Unused);
        Shape shape = ShapeOf(ids);
        int[] values = [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => i * 137 % config.VocabSize)];
        Dictionary<string, Tensor> inputs = new() { ["ids"] = Tensor.OnHost<int>(shape, values) };

        AssertBackendsAgree(
            inputs, [shape[0], shape[1], config.DModel], (graph, x) => graph.Output("y", encoder.Forward(x["ids"])));
    }

    private static void AssertBackendsAgree(
        Dictionary<string, Tensor> inputs, Shape expected, Action<GraphBuilder, IReadOnlyDictionary<string, Value>> build)
    {
        Tensor? reference = null;
        foreach (string name in TestBackends.Names)
        {
            using IBackend backend = TestBackends.Create(name);
            Tensor result = TestGraph.Run(new DeviceWeights(backend), inputs, build)["y"];
            reference ??= result;
            Assert.Equal(expected, result.Shape);
            AssertClose(result, reference);
        }
    }

    /// <summary>A configuration of <c>field=value</c> pairs, and weights for what its layout says it has.</summary>
    private static (ConfigFile Config, FormulaWeights Weights) Load(string component, string fields)
    {
        JsonObject json = [];
        foreach (string field in fields.Split(' '))
        {
            json[field.Split('=')[0]] = JsonNode.Parse(field.Split('=')[1]);
        }

        using TemporaryFolder folder = new();
        ConfigFile config = ConfigFile.Load(folder.Write("config.json", json.ToJsonString()));
        return (config, new FormulaWeights(ComponentLayout.Tensors(component, config, DType.F32)!));
    }

    private static Shape ShapeOf(string dims) => new([.. dims.Split(' ').Select(int.Parse)]);

    private static void AssertClose(Tensor actual, Tensor expected)
    {
        Assert.All(expected.ReadFloats(), value => Assert.True(float.IsFinite(value)));
        GoldenAssert.Close(actual, expected, Tolerance, Tolerance);
    }
}
