using System.Text.Json.Nodes;

namespace Derain.Bench.Tests.Peers;

public sealed class CompareClipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_clip_of_PyTorch_is_that_of_Derain()
    {
        Python.Succeed(
            "peers", needsTorch: true, "compare_clip.py", "--bin", AppContext.BaseDirectory, "--model", Goldens.Path("tiny-2b"),
            "--work", _folder.Root, "--output", _folder["clip.json"], "--device", "cpu", "--like", "tiny", "--steps", "6", "--skip", "2");

        JsonNode row = JsonNode.Parse(File.ReadAllText(_folder["clip.json"]))![0]!;
        Assert.True((bool)row["passed"]!);
        Assert.InRange((double)row["nmse"]!, 0, 1e-9);
        Assert.Equal(2, row["peers"]!.AsArray().Count);
    }
}
