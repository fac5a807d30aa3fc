using System.Text.Json;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;
using Derain.WeightsTools.Layouts;

namespace Derain.WeightsTools.Tests.Layouts;

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
        AssertSame(expected.Tensors, Derive(component, expected.Config, manifest));
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
        AssertSame(expected, Derive(component, folder.Config(component), "config.json"));
    }

    [Theory]
    [InlineData("""{"attention_head_dim": null}""", "attention_head_dim", "a whole number from 1 up")]
    [InlineData("""{"attention_head_dim": 16}""", "num_attention_heads", "a whole number from 1 up")]
    [InlineData("""{"attention_head_dim": 0}""", "attention_head_dim", "a whole number from 1 up")]
    [InlineData("""{"attention_head_dim": 16, "num_attention_heads": 2, "time_embed_dim": 8, "in_channels": 4, "patch_size": 2, "patch_bias": 1}""", "patch_bias", "true or false")]
    public void A_faulty_configuration_names_the_key(string json, string key, string wanted) => Assert.Equal(
        $"x/config.json needs '{key}' to be {wanted}; download or copy it again.",
        Assert.Throws<WeightException>(() => Derive("transformer", JsonDocument.Parse(json).RootElement, "x/config.json")).Message);

    [Fact]
    public void A_model_of_another_class_has_no_layout()
    {
        JsonElement config = JsonDocument.Parse("""{"_class_name": "AutoencoderKL"}""").RootElement;
        Assert.Null(ComponentLayout.Tensors("vae", new ModelConfig(config, "c"), DType.F16));
        Assert.Null(ComponentLayout.Tensors("unet", new ModelConfig(config, "c"), DType.F16));
    }

    private static IReadOnlyList<TensorInfo> Derive(string component, JsonElement config, string path) =>
        ComponentLayout.Tensors(component, new ModelConfig(config, path), DType.F16)!;

    private static void AssertSame(IEnumerable<TensorInfo> expected, IEnumerable<TensorInfo> actual) => Assert.Equal(
        expected.OrderBy(tensor => tensor.Name, StringComparer.Ordinal), actual.OrderBy(tensor => tensor.Name, StringComparer.Ordinal));
}
