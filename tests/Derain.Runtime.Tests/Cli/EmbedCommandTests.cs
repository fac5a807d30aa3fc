using System.Text.Json.Nodes;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Cli;

public sealed class EmbedCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Texts_into_a_file()
    {
        CommandRun.Succeed(
            _folder, "embed", DerainOptions.DefaultNegativePrompt, "", "--model", Goldens.Path("tiny-2b"), "-o", _folder["texts.safetensors"]);

        using SafetensorsFile file = SafetensorsFile.Open(_folder["texts.safetensors"]);
        Tensor embeddings = file.Get("prompt_embeds");
        Assert.Equal([2, 226, 32], embeddings.Shape);
        Assert.Equal(DerainOptions.DefaultNegativePrompt, file.Metadata["text.0"]);
        Assert.Equal("", file.Metadata["text.1"]);
        float[] negative = Goldens.Floats("zsvd/e2e_s10_k4_g15.safetensors", "prompt_embeds_negative");
        float[] none = Goldens.Floats("zsvd/e2e_s10_k4_g15.safetensors", "prompt_embeds_null");
        GoldenAssert.Close(embeddings.ReadFloats(), [.. negative, .. none], absolute: 5e-5, relativeToAbsMax: 2e-5, "prompt_embeds");
    }

    [Fact]
    public void Texts_into_the_cache()
    {
        JsonNode json = CommandRun.SucceedWithJson(_folder, "embed", "fog", "hail", "--model", Goldens.Path("tiny-2b"));
        Assert.Equal(["fog", "hail"], json["texts"]!.AsArray().Select(text => (string)text!));
        Assert.Equal([2, 226, 32], json["shape"]!.AsArray().Select(dim => (int)dim!));
        Assert.Equal(2, Directory.GetFiles(_folder["cache"]).Length);

        CommandRun.Succeed(_folder, "embed", "fog", "--model", Goldens.Path("tiny-2b"));
        Assert.Equal(2, Directory.GetFiles(_folder["cache"]).Length);
    }

    [Fact]
    public void A_file_of_another_kind() => Assert.Equal(
        "-o must name a .safetensors file, not 'fog.txt'.", CommandRun.Fail(_folder, 1, "embed", "fog", "-o", "fog.txt"));

    [Fact]
    public void A_file_that_exists()
    {
        string path = _folder.Write("texts.safetensors", "precious");
        Assert.StartsWith($"'{path}' exists already; ", CommandRun.Fail(_folder, 3, "embed", "fog", "-o", path));
    }

    [Fact]
    public void No_text() =>
        Assert.Equal("Required argument 'TEXT' missing for command: 'embed'.", CommandRun.Fail(_folder, 1, "embed"));
}
