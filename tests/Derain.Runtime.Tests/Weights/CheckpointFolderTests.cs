using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Opens_each_part_of_a_model()
    {
        CheckpointFolder model = new(Goldens.Path("tiny-2b") + "/");
        Assert.Equal(Goldens.Path("tiny-2b"), model.Path);
        Assert.Equal(4, model.Config("transformer").Int("num_layers"));
        Assert.Equal(1000, model.Config("scheduler").Int("num_train_timesteps"));
        Assert.Equal(226, model.Config("tokenizer").Int("model_max_length"));
        Assert.True(File.Exists(model.TokenizerModel));
        foreach (string component in (string[])["transformer", "vae", "text_encoder"])
        {
            using SafetensorsCheckpoint weights = model.OpenWeights(component);
            Assert.NotEmpty(weights.Tensors);
        }
    }

    [Fact]
    public void A_model_may_have_some_parts_only()
    {
        CheckpointFolder model = new(Goldens.Path("tiny-5b"));
        Assert.True(model.Has("transformer"));
        Assert.False(model.Has("vae"));
        Assert.EndsWith("diffusion_pytorch_model.safetensors.index.json", model.WeightsPath("transformer"));
    }

    [Theory]
    [InlineData("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.safetensors")]
    [InlineData("diffusion_pytorch_model.fp16.safetensors", "diffusion_pytorch_model.fp16.safetensors")]
    [InlineData("model.fp16.safetensors", "model.fp16.safetensors")]
    [InlineData("model.safetensors.index.fp16.json", "model.safetensors.index.fp16.json")]
    [InlineData("diffusion_pytorch_model.safetensors diffusion_pytorch_model.fp16.safetensors", "diffusion_pytorch_model.safetensors")]
    [InlineData("model-00001-of-00002.safetensors model.safetensors.index.json", "model.safetensors.index.json")]
    public void Finds_weights_by_their_usual_names(string files, string expected)
    {
        CheckpointFolder model = Model(files);
        Assert.Equal(_folder[$"transformer/{expected}"], model.WeightsPath("transformer"));
    }

    [Theory]
    [InlineData("", "download or copy diffusion_pytorch_model.safetensors or model.safetensors too.")]
    [InlineData("diffusion_pytorch_model.bin", "only PyTorch .bin files, which can run code when opened and are not read; download the .safetensors version.")]
    [InlineData(
        "model-00001-of-00002.safetensors",
        "the safetensors files in it are shards without their .safetensors.index.json, or have other names; download the index too.")]
    public void Says_why_there_are_no_weights(string files, string reason)
    {
        CheckpointFolder model = Model(files);
        Assert.Equal(
            $"Model folder {_folder.Root} has no weights in transformer/: {reason}",
            Assert.Throws<WeightException>(() => model.OpenWeights("transformer")).Message);
    }

    [Fact]
    public void Names_what_is_missing()
    {
        CheckpointFolder model = Model("");
        Assert.Equal(
            $"Model folder {_folder.Root} has no tokenizer/spiece.model: download or copy that part of the model too.",
            Assert.Throws<WeightException>(() => model.TokenizerModel).Message);
        Assert.Equal(
            $"Model folder {_folder.Root} has no scheduler/scheduler_config.json: download or copy that part of the model too.",
            Assert.Throws<WeightException>(() => model.Config("scheduler")).Message);
        Assert.Equal(
            $"Model folder {_folder.Root} has no weights in vae/: the folder is missing or empty; download or copy it too.",
            Assert.Throws<WeightException>(() => model.WeightsPath("vae")).Message);
    }

    [Fact]
    public void A_folder_that_is_no_model_is_refused()
    {
        Assert.Equal(
            $"{_folder.Root} is no model folder: it has neither model_index.json nor transformer/config.json; name the folder that holds them.",
            Assert.Throws<WeightException>(() => new CheckpointFolder(_folder.Root)).Message);
        Assert.Equal(
            $"There is no model folder {_folder["x"]}; check the path.",
            Assert.Throws<WeightException>(() => new CheckpointFolder(_folder["x"])).Message);
    }

    private CheckpointFolder Model(string files)
    {
        _folder.Write("transformer/config.json", "{}");
        foreach (string file in files.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _folder.Write($"transformer/{file}");
        }

        return new CheckpointFolder(_folder.Root);
    }
}
