using System.Text.Json.Nodes;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Cli;

/// <summary>Checkpoints that are incomplete or damaged, as the command reports them: exit code 2, and nothing written.</summary>
public sealed class BadModelTests : IDisposable
{
    private const string Transformer = "transformer/diffusion_pytorch_model.safetensors";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_that_does_not_exist()
    {
        string error = Fail("no-such-model");
        Assert.StartsWith("There is no model 'no-such-model'; looked for a model_index.json in ", error);
        Assert.Contains("hf download Some/Model", Fail("Some/Model"));
    }

    [Fact]
    public void A_missing_tensor()
    {
        string model = TestModel.Copy(_folder);
        TestModel.Rewrite(Path.Combine(model, Transformer), "transformer_blocks.1.attn1.to_q.weight", replacement: null);
        string error = Fail(model);
        Assert.StartsWith(
            $"{Path.Combine(model, Transformer)} has no tensor 'transformer_blocks.1.attn1.to_q.weight' of shape [64, 64]. "
            + "The nearest name is 'transformer_blocks.",
            error);
    }

    [Fact]
    public void A_tensor_of_the_wrong_shape()
    {
        string model = TestModel.Copy(_folder);
        TestModel.Rewrite(
            Path.Combine(model, Transformer), "proj_out.bias", TensorData.Of("proj_out.bias", Tensor.OnHost(DType.F32, [7])));
        Assert.Equal(
            $"{Path.Combine(model, Transformer)} has tensor 'proj_out.bias' of shape [7] where the model needs [64]; "
            + "check that config.json and the weights belong together.",
            Fail(model));
    }

    [Fact]
    public void A_truncated_shard()
    {
        string model = TestModel.Copy(_folder, "tiny-2b-fp16-sharded");
        string shard = Path.Combine(model, "transformer", "diffusion_pytorch_model-00002-of-00002.safetensors");
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..^100]);
        string error = Fail(model);
        Assert.StartsWith($"{shard} holds ", error);
        Assert.EndsWith("The file is cut short; download or copy it again.", error);
    }

    [Fact]
    public void A_missing_shard()
    {
        string model = TestModel.Copy(_folder, "tiny-2b-fp16-sharded");
        File.Delete(Path.Combine(model, "transformer", "diffusion_pytorch_model-00002-of-00002.safetensors"));
        Assert.Contains("diffusion_pytorch_model-00002-of-00002.safetensors", Fail(model));
    }

    [Fact]
    public void No_tokenizer()
    {
        string model = TestModel.Copy(_folder);
        Directory.Delete(Path.Combine(model, "tokenizer"), recursive: true);
        CommandRun run = Derain(model);
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith(
            $"derain: Model folder {model} has no tokenizer/spiece.model: download or copy that part of the model too.\n", run.Error);
        Assert.False(File.Exists(_folder["out.safetensors"]));
    }

    [Fact]
    public void No_text_encoder_is_needed_for_texts_that_are_cached()
    {
        string model = TestModel.Copy(_folder);
        Assert.Equal(0, Derain(model).ExitCode);

        // The cache knows a model by its text encoder's files, so what makes them useless must leave them as they are.
        string config = Path.Combine(model, "text_encoder", "config.json");
        Assert.Equal(0, Derain(model, "--overwrite").ExitCode);
        File.Delete(config);
        Assert.Equal(2, Derain(model, "--overwrite").ExitCode);
    }

    [Theory]
    [InlineData("vae", "has no vae/config.json")]
    [InlineData("scheduler", "has no scheduler/scheduler_config.json")]
    [InlineData("transformer", "has no transformer/config.json")]
    public void A_missing_part(string component, string message)
    {
        string model = TestModel.Copy(_folder);
        Directory.Delete(Path.Combine(model, component), recursive: true);
        Assert.Contains(message, Fail(model));
    }

    [Fact]
    public void A_configuration_that_is_not_what_it_should_be()
    {
        string model = TestModel.Copy(_folder);
        string path = Path.Combine(model, "transformer", "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        config["num_layers"] = "four";
        File.WriteAllText(path, config.ToJsonString());
        Assert.Equal($"{path} has 'num_layers' = \"four\", but it must be an integer.", Fail(model));

        File.WriteAllText(path, "{");
        Assert.StartsWith(path, Fail(model));
    }

    private CommandRun Derain(string model, params string[] options) => CommandRun.Of(
        _folder,
        [
            "derain", Goldens.Path("zsvd/e2e_s10_k4_g15.safetensors"), "-o", _folder["out.safetensors"], "--model", model,
            "--steps", "2", .. options,
        ]);

    private string Fail(string model) => CommandRun.Fail(
        _folder, 2, "derain", Goldens.Path("zsvd/e2e_s10_k4_g15.safetensors"), "-o", _folder["out.safetensors"], "--model", model);
}
