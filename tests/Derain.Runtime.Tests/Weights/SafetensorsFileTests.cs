using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public class SafetensorsFileTests
{
    [Theory]
    [InlineData("tiny-2b/transformer/diffusion_pytorch_model.safetensors", DType.F32)]
    [InlineData("tiny-2b-fp16-sharded/vae/diffusion_pytorch_model.safetensors", DType.F16)]
    [InlineData("tiny-5b/transformer/diffusion_pytorch_model-00001-of-00002.safetensors", DType.BF16)]
    public void Reads_files_of_the_reference_implementation(string golden, DType type)
    {
        using SafetensorsFile file = Goldens.Open(golden);
        Assert.NotEmpty(file.Tensors);
        Assert.All(file.Tensors, tensor =>
        {
            Assert.Equal(type, tensor.DType);
            Assert.All(file.Get(tensor.Name).ReadFloats(), value => Assert.True(float.IsFinite(value)));
        });
    }

    [Fact]
    public void Half_precision_weights_are_the_single_precision_ones_rounded()
    {
        using SafetensorsFile single = Goldens.Open("tiny-2b/vae/diffusion_pytorch_model.safetensors");
        using SafetensorsFile half = Goldens.Open("tiny-2b-fp16-sharded/vae/diffusion_pytorch_model.safetensors");
        Assert.Equal(single.Names.Order(StringComparer.Ordinal), half.Names.Order(StringComparer.Ordinal));
        foreach (string name in single.Names)
        {
            float[] rounded = [.. single.Get(name).ReadFloats().Select(value => (float)(Half)value)];
            Assert.Equal(rounded, half.Get(name).ReadFloats());
        }
    }

    [Fact]
    public void Reads_integers()
    {
        using SafetensorsFile file = Goldens.Open("components/t5.safetensors");
        Tensor ids = file.Get("input_ids");
        Assert.Equal([3, 226], ids.Shape);
        Assert.Equal(1, ids.Span<int>()[226]);
    }

    [Fact]
    public void A_tensor_that_is_not_there_gets_a_hint()
    {
        using SafetensorsFile file = Goldens.Open("components/t5.safetensors");
        WeightException error = Assert.Throws<WeightException>(() => file.Get("input_id"));
        Assert.Equal(
            $"{file.Path} has no tensor 'input_id'. The nearest name is 'input_ids' of shape [3, 226]; check that the file belongs to this kind of model.",
            error.Message);
    }

    [Fact]
    public void Tensors_end_with_their_file()
    {
        SafetensorsFile file = Goldens.Open("components/t5.safetensors");
        Tensor ids = file.Get("input_ids");
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { ids.Span<int>(); });
    }

    [Fact]
    public void A_folder_is_no_file()
    {
        string folder = Goldens.Path("tiny-2b");
        SafetensorsException error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder));
        Assert.Equal($"{folder} is a folder. Name a .safetensors file in it.", error.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_says_so() =>
        Assert.Contains("/nowhere/x.safetensors", Assert.Throws<DirectoryNotFoundException>(
            () => SafetensorsFile.Open("/nowhere/x.safetensors")).Message);
}
