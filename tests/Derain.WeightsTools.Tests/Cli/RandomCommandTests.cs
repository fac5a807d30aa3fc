using Derain.Kernels.Tensors;
using Derain.Runtime.Weights.Layouts;
using Derain.Runtime.Weights.RandomModels;
using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Tests.Cli;

public sealed class RandomCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny", DType.F32)]
    [InlineData("small", DType.F16)]
    public void Makes_a_complete_model(string preset, DType type)
    {
        Tool.Succeed("random", _folder["model"], "--like", preset);
        string verified = Tool.Succeed("verify", _folder["model"]);
        Assert.Equal(3, verified.Split("ok  ").Length - 1);
        using SafetensorsCheckpoint transformer = new CheckpointFolder(_folder["model"]).OpenWeights("transformer");
        Assert.All(transformer.Tensors, tensor => Assert.Equal(type, tensor.DType));
        Assert.Equal("pt", transformer.Files[0].Metadata["format"]);
    }

    [Theory]
    [InlineData("2b", "cogvideox-2b-transformer")]
    [InlineData("5b", "cogvideox-5b-transformer")]
    [InlineData("1.5-5b", "cogvideox-1.5-5b-transformer")]
    public void Presets_have_every_tensor_of_the_published_models(string preset, string manifest)
    {
        ModelSize size = ModelPresets.All[preset];
        AssertSame(manifest, "transformer", ModelConfigs.Transformer(size).ToJsonString());
        AssertSame("cogvideox-vae", "vae", ModelConfigs.Vae(size).ToJsonString());
        AssertSame("t5-v1_1-xxl-encoder", "text_encoder", ModelConfigs.TextEncoder(size).ToJsonString());
    }

    [Fact]
    public void The_configurations_have_the_keys_of_the_reference()
    {
        Tool.Succeed("random", _folder["model"], "--like", "tiny");
        CheckpointFolder made = new(_folder["model"]);
        CheckpointFolder golden = new(Goldens.Path("tiny-2b"));
        foreach (string component in (string[])["transformer", "vae", "scheduler"])
        {
            Assert.Equal(Keys(golden, component), Keys(made, component));
        }

        Assert.Equal(File.ReadAllText(Goldens.Path("tiny-2b/model_index.json")).Trim(), File.ReadAllText(_folder["model/model_index.json"]).Trim());
    }

    [Fact]
    public void Everything_can_be_resized()
    {
        Tool.Succeed(
            "random", _folder["model"], "--like", "tiny", "--layers", "2", "--heads", "3", "--head-dim", "32", "--frames", "17",
            "--width", "64", "--height", "96", "--text-layers", "1", "--text-width", "16", "--text-tokens", "40", "--vocabulary", "200",
            "--vae-layers", "1", "--vae-groups", "3", "--vae-channels", "6", "9", "12", "--dtype", "bf16", "--max-size", "200KB");
        Tool.Succeed("verify", _folder["model"]);
        CheckpointFolder model = new(_folder["model"]);
        Assert.Equal(24, model.Config("transformer").Int("sample_height")); // 96 pixels, halved twice
        Assert.Equal(16, model.Config("transformer").Int("text_embed_dim"));
        using SafetensorsCheckpoint transformer = model.OpenWeights("transformer");
        Assert.True(transformer.Files.Count > 1);
        Assert.True(transformer.TryGetInfo("transformer_blocks.1.attn1.to_q.weight", out TensorInfo? query));
        Assert.Equal((DType.BF16, new Shape(96, 96)), (query.DType, query.Shape));
    }

    [Fact]
    public void A_seed_gives_the_same_weights_and_another_seed_others()
    {
        Tool.Succeed("random", _folder["a"], "--like", "tiny", "--parts", "transformer", "--seed", "7");
        Tool.Succeed("random", _folder["b"], "--like", "tiny", "--parts", "transformer", "--seed", "7");
        Tool.Succeed("random", _folder["c"], "--like", "tiny", "--parts", "transformer", "--seed", "8");
        Assert.Equal(Weights("a"), Weights("b"));
        Assert.NotEqual(Weights("a"), Weights("c"));
        Assert.False(Directory.Exists(_folder["a/vae"]));

        byte[] Weights(string model) => File.ReadAllBytes(_folder[$"{model}/transformer/diffusion_pytorch_model.safetensors"]);
    }

    [Fact]
    public void Values_keep_activations_at_a_size_of_about_one()
    {
        Tool.Succeed("random", _folder["model"], "--like", "small", "--parts", "transformer");
        using SafetensorsCheckpoint transformer = new CheckpointFolder(_folder["model"]).OpenWeights("transformer");
        float[] matrix = transformer.Load("transformer_blocks.0.ff.net.2.weight").ReadFloats(); // [128, 512]
        Assert.InRange(matrix.Average(), -0.001, 0.001);
        Assert.InRange(Math.Sqrt(matrix.Average(value => value * value)) * Math.Sqrt(512), 0.98, 1.02);
        Assert.InRange(transformer.Load("norm_final.weight").ReadFloats().Average(), 0.98, 1.02);
        Assert.InRange(transformer.Load("norm_final.bias").ReadFloats().Average(), -0.02, 0.02);
    }

    [Fact]
    public void A_tokenizer_can_be_brought_along()
    {
        Tool.Succeed("random", _folder["model"], "--like", "tiny", "--parts", "transformer", "--tokenizer", Goldens.Path("tiny-2b/tokenizer"));
        Assert.Equal(
            File.ReadAllBytes(Goldens.Path("tiny-2b/tokenizer/spiece.model")),
            File.ReadAllBytes(new CheckpointFolder(_folder["model"]).TokenizerModel));
        Assert.Equal(
            $"weights-tools: {Goldens.Path("tiny-2b/tokenizer")} has 400 pieces and the text encoder 256 embeddings; raise --vocabulary.",
            Tool.Fail("random", _folder["x"], "--like", "small", "--tokenizer", Goldens.Path("tiny-2b/tokenizer")));
        Assert.Equal(
            $"weights-tools: {_folder.Root} has no spiece.model; give --tokenizer the tokenizer folder of a T5 or CogVideoX model.",
            Tool.Fail("random", _folder["x"], "--like", "tiny", "--tokenizer", _folder.Root));
        Assert.False(Directory.Exists(_folder["x"]));
    }

    [Theory]
    [InlineData("weights-tools: --head-dim must be a multiple of 16, not 20.", "--head-dim", "20")]
    [InlineData("weights-tools: --frames must be one more than a multiple of 4, not 8.", "--frames", "8")]
    [InlineData("weights-tools: --width 50 and --height 32 must be multiples of 16 with 4 autoencoder blocks.", "--width", "50")]
    [InlineData("weights-tools: --vae-channels 4 8 8 16 must be multiples of --vae-groups 3.", "--vae-groups", "3")]
    [InlineData("weights-tools: --vae-channels must be 3 or 4 numbers, not 2.", "--vae-channels", "4", "8")]
    [InlineData("weights-tools: --text-width must be a multiple of 8, not 9.", "--text-width", "9")]
    [InlineData("--layers must be at least 1.", "--layers", "0")]
    [InlineData("--dtype must be one of fp16, bf16, fp32, not 'fp8'.", "--dtype", "fp8")]
    public void Impossible_sizes_are_refused(string message, params string[] options)
    {
        Assert.Equal(message, Tool.Fail(["random", _folder["x"], "--like", "tiny", .. options]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void An_unknown_preset_is_refused_with_the_known_ones()
    {
        string error = Tool.Fail("random", _folder["x"], "--like", "3b");
        Assert.Contains("'3b'", error);
        Assert.Contains("'1.5-5b'", error);
    }

    private static IEnumerable<string> Keys(CheckpointFolder folder, string component) =>
        folder.Config(component).Fields;

    private void AssertSame(string manifest, string component, string config)
    {
        ConfigFile file = ConfigFile.Load(_folder.Write($"{component}.json", config));
        IEnumerable<TensorInfo> actual = ComponentLayout.Tensors(component, file, DType.F16)!;
        IEnumerable<TensorInfo> expected = ManifestWeights.Open(Goldens.Path($"keys/{manifest}.json")).Tensors;
        Assert.Equal(expected.OrderBy(t => t.Name, StringComparer.Ordinal), actual.OrderBy(t => t.Name, StringComparer.Ordinal));
    }
}
