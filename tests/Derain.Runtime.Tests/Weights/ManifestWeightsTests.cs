using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public class ManifestWeightsTests
{
    [Theory]
    [InlineData("cogvideox-2b-transformer", 736, 1693783872)]
    [InlineData("cogvideox-5b-transformer", 1024, 5570283072)]
    [InlineData("cogvideox-1.5-5b-transformer", 1024, 5570676352)]
    [InlineData("cogvideox-vae", 436, 215583907)]
    [InlineData("t5-v1_1-xxl-encoder", 219, 4762310656)]
    public void Lists_the_full_size_models(string name, int tensors, long parameters)
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path($"keys/{name}.json"));
        Assert.Equal(tensors, manifest.Tensors.Count());
        Assert.Equal(parameters, manifest.Tensors.Sum(tensor => tensor.Shape.ElementCount));
        Assert.NotEmpty(manifest.Config.Fields);
    }

    [Fact]
    public void Serves_shapes_but_no_values()
    {
        ManifestWeights manifest = ManifestWeights.Open(Goldens.Path("keys/cogvideox-2b-transformer.json"), DType.BF16);
        Weight weight = new WeightScope(manifest).Scope("norm_final").Get("bias", [1920]);
        Assert.Equal(DType.BF16, weight.DType);
        Assert.Equal(
            $"{manifest.Location} lists names and shapes only and has no values for 'norm_final.bias'; open a .safetensors file instead.",
            Assert.Throws<WeightException>(weight.Load).Message);
    }

    [Theory]
    [InlineData("{", " is not valid JSON: ")]
    [InlineData("[]", " holds no JSON object; download or copy it again.")]
    [InlineData("{}", " is no weight manifest: it needs 'config' and 'tensors' with a shape for each name.")]
    [InlineData("""{"config":[],"tensors":{}}""", " is no weight manifest: ")]
    [InlineData("""{"config":{},"tensors":{"a":3}}""", " is no weight manifest: ")]
    [InlineData("""{"config":{},"tensors":{"a":[0.5]}}""", " is no weight manifest: ")]
    [InlineData("""{"config":{},"tensors":{"a":[-1]}}""", " is no weight manifest: ")]
    [InlineData("""{"config":{},"tensors":{"a":[1],"a":[1]}}""", " is no weight manifest: ")]
    public void Other_files_are_refused(string text, string message)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("m.json", text);
        Assert.StartsWith(path + message, Assert.Throws<WeightException>(() => ManifestWeights.Open(path)).Message);
    }
}
