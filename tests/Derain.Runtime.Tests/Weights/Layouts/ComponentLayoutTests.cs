using Derain.Kernels.Tensors;
using Derain.Runtime.Weights.Layouts;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights.Layouts;

public class ComponentLayoutTests
{
    [Theory]
    [InlineData("transformer", "cogvideox-2b-transformer")]
    [InlineData("transformer", "cogvideox-5b-transformer")]
    [InlineData("transformer", "cogvideox-1.5-5b-transformer")]
    [InlineData("vae", "cogvideox-vae")]
    [InlineData("text_encoder", "t5-v1_1-xxl-encoder")]
    public void Derives_every_name_and_shape_of_the_full_size_models(string component, string manifest)
    {
        ManifestWeights expected = ManifestWeights.Open(Goldens.Path($"keys/{manifest}.json"), DType.F16);
        AssertSame(expected.Tensors, Derive(component, expected.Config));
    }

    [Theory]
    [InlineData("tiny-2b", "transformer")]
    [InlineData("tiny-2b", "vae")]
    [InlineData("tiny-2b", "text_encoder")]
    [InlineData("tiny-2b-fp16-sharded", "transformer")]
    [InlineData("tiny-5b", "transformer")]
    [InlineData("tiny-1.5", "transformer")]
    public void Derives_every_name_and_shape_of_the_tiny_checkpoints(string model, string component)
    {
        CheckpointFolder folder = new(Goldens.Path(model));
        using SafetensorsCheckpoint checkpoint = folder.OpenWeights(component);
        IEnumerable<TensorInfo> expected = checkpoint.Tensors.Select(tensor => tensor with { DType = DType.F16 });
        AssertSame(expected, Derive(component, folder.Config(component)));
    }

    [Theory]
    [InlineData("{}", "has no 'attention_head_dim'; download or copy it again.")]
    [InlineData("""{"attention_head_dim": 0}""", "has 'attention_head_dim' = 0, but it must be at least 1.")]
    [InlineData("""{"attention_head_dim": "16"}""", "has 'attention_head_dim' = \"16\", but it must be an integer.")]
    public void A_faulty_transformer_configuration_names_the_field(string json, string message) => AssertRefused("transformer", json, message);

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("[4, -8]", "[4, -8]")]
    public void A_faulty_autoencoder_configuration_names_the_field(string channels, string shown) => AssertRefused(
        "vae", $$"""{"block_out_channels": {{channels}}}""", $"has 'block_out_channels' = {shown}, but it must be numbers of at least 1.");

    [Fact]
    public void A_model_of_another_class_has_no_layout()
    {
        using TemporaryFolder folder = new();
        ConfigFile config = ConfigFile.Load(folder.Write("config.json", """{"_class_name": "AutoencoderKL"}"""));
        Assert.Null(ComponentLayout.Tensors("vae", config, DType.F16));
        Assert.Null(ComponentLayout.Tensors("unet", config, DType.F16));
    }

    private static IReadOnlyList<TensorInfo> Derive(string component, ConfigFile config) =>
        ComponentLayout.Tensors(component, config, DType.F16)!;

    private static void AssertRefused(string component, string json, string message)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("config.json", json);
        WeightException error = Assert.Throws<WeightException>(() => Derive(component, ConfigFile.Load(path)));
        Assert.Equal($"{path} {message}", error.Message);
    }

    private static void AssertSame(IEnumerable<TensorInfo> expected, IEnumerable<TensorInfo> actual) => Assert.Equal(
        expected.OrderBy(tensor => tensor.Name, StringComparer.Ordinal), actual.OrderBy(tensor => tensor.Name, StringComparer.Ordinal));
}
