using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Tests.Cli;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny-2b", 3)]
    [InlineData("tiny-2b-fp16-sharded", 3)]
    [InlineData("tiny-5b", 1)]
    [InlineData("tiny-1.5", 1)]
    public void Passes_sound_models(string model, int parts)
    {
        string output = Tool.Succeed("verify", Goldens.Path(model));
        Assert.Equal(parts, output.Split("ok  ").Length - 1);
    }

    [Fact]
    public void Finds_values_that_are_no_numbers()
    {
        string path = _folder["x.safetensors"];
        SafetensorsWriter.Write(
            path,
            [
                TensorData.Of<float>("a", [5], new[] { 0, float.NaN, 1, float.NegativeInfinity, float.NaN }),
                TensorData.Of<Half>("b", [1], new[] { Half.MaxValue }),
            ]);
        Assert.Equal($"{path} has 2 NaN and 1 infinite values in 'a', the first at element 1.", Tool.Fail("verify", path));
    }

    [Fact]
    public void Finds_a_broken_file()
    {
        string path = _folder.Write("x.safetensors", "{}");
        Assert.StartsWith($"{path} has 2 bytes, too few", Tool.Fail("verify", path));
        Assert.Equal("There is no file or folder /nowhere; check the path.", Tool.Fail("verify", "/nowhere"));
    }

    [Fact]
    public void Finds_tensors_that_the_configuration_does_not_imply()
    {
        string model = MakeModel();
        string path = Path.Combine(model, "transformer", "diffusion_pytorch_model.safetensors");
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            SafetensorsWriter.Write(path, file.Names.Where(name => name != "norm_final.bias").Select(name => name == "proj_out.bias"
                ? TensorData.Of<float>(name, [3], new float[3])
                : TensorData.Of(name == "norm_out.norm.bias" ? "norm_out.norm.offset" : name, file.Get(name))));
        }

        Assert.Equal(
            [
                $"{path} has 'proj_out.bias' of shape [3] where config.json implies [64].",
                $"{path} has the tensor 'norm_out.norm.offset', which config.json does not imply.",
                $"{path} lacks the tensor 'norm_final.bias' of shape [64] that config.json implies.",
                $"{path} lacks the tensor 'norm_out.norm.bias' of shape [64] that config.json implies.",
            ],
            Tool.Fail("verify", model).Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Finds_missing_parts_and_broken_configurations()
    {
        string model = MakeModel();
        Directory.Delete(Path.Combine(model, "vae"), recursive: true);
        File.Delete(Path.Combine(model, "tokenizer", "spiece.model"));
        File.WriteAllText(Path.Combine(model, "scheduler", "scheduler_config.json"), "[1]");
        Assert.Equal(
            [
                $"{model}/scheduler/scheduler_config.json holds no JSON object; download or copy it again.",
                $"Model folder {model} has no vae/, which its model_index.json names.",
                $"Model folder {model} has no tokenizer/spiece.model: download or copy that part of the model too.",
            ],
            Tool.Fail("verify", model).Split('\n'));
    }

    [Fact]
    public void Finds_a_tensor_that_the_index_does_not_list()
    {
        SafetensorsWriter.Write(_folder["a.safetensors"], [TensorData.Of<byte>("t1", [1], new byte[1]), TensorData.Of<byte>("t2", [1], new byte[1])]);
        string index = _folder.Write("x.safetensors.index.json", """{"weight_map":{"t1":"a.safetensors"}}""");
        Assert.Equal($"{_folder["a.safetensors"]} holds the tensor 't2', which {index} does not list.", Tool.Fail("verify", index));
    }

    private string MakeModel()
    {
        Tool.Succeed("random", _folder["model"], "--like", "tiny", "--layers", "1", "--vae-layers", "1", "--text-layers", "1");
        return _folder["model"];
    }
}
