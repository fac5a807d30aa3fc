using System.Text.Json;
using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Tests.Cli;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InspectCommandTests() => SafetensorsWriter.Write(
        _folder["x.safetensors"],
        [TensorData.Of<float>("weight", [2, 3], new float[6]), TensorData.Of<byte>("mask", [5], new byte[5])],
        new Dictionary<string, string> { ["format"] = "pt" });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prints_a_table_and_totals() => Assert.Equal(
        $"""
        {_folder["x.safetensors"]}
          name    dtype    shape          bytes
          weight  F32      [2, 3]            24
          mask    U8       [5]                5
          metadata format = pt

        2 tensors (1 F32, 1 U8), 11 parameters, 29 B

        """,
        Tool.Succeed("inspect", _folder["x.safetensors"]));

    [Fact]
    public void Prints_JSON()
    {
        JsonElement root = JsonDocument.Parse(Tool.Succeed("inspect", _folder.Root + "/x.safetensors", "--json")).RootElement;
        JsonElement file = root.GetProperty("files")[0];
        Assert.Equal("pt", file.GetProperty("metadata").GetProperty("format").GetString());
        Assert.Equal("""{"name":"weight","dtype":"F32","shape":[2,3],"bytes":24}""", JsonSerializer.Serialize(file.GetProperty("tensors")[0]));
        Assert.Equal((2, 11, 29), (
            root.GetProperty("tensors").GetInt32(), root.GetProperty("parameters").GetInt32(), root.GetProperty("bytes").GetInt32()));
    }

    [Theory]
    [InlineData("tiny-2b", 578)]
    [InlineData("tiny-2b/vae", 436)]
    [InlineData("tiny-5b/transformer/diffusion_pytorch_model.safetensors.index.json", 112)]
    public void Takes_model_folders_and_indices(string golden, int tensors) =>
        Assert.Contains($"{tensors} tensors (", Tool.Succeed("inspect", Goldens.Path(golden)));

    [Fact]
    public void Says_what_is_wrong()
    {
        Assert.Equal("weights-tools: There is no file or folder /nowhere; check the path.", Tool.Fail("inspect", "/nowhere"));
        Directory.CreateDirectory(_folder["empty"]);
        Assert.StartsWith($"weights-tools: {_folder["empty"]} holds no weights: ", Tool.Fail("inspect", _folder["empty"]));
        string text = _folder.Write("text.safetensors", "hello");
        Assert.StartsWith($"weights-tools: {text} has 5 bytes, too few", Tool.Fail("inspect", text));
    }
}
