using System.Text.Json.Nodes;

namespace Derain.Runtime.Tests.Cli;

public sealed class BenchCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Times_are_printed_row_by_row()
    {
        CommandRun run = CommandRun.Succeed(_folder, "bench", "--device", "cpu", "--filter", "small attention,");

        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^CPU \(.*\); measured peaks: [\d.]+ TFLOP/s, \d+ GB/s$", lines[0]);
        Assert.Matches(@"^small attention, B 1 S 320 N 4 D 32 +[\d.]+ +[\d.]+ +\d+ +\d+ %$", lines[2]);
    }

    [Fact]
    public void Machines_get_one_object()
    {
        JsonNode json = CommandRun.SucceedWithJson(_folder, "bench", "--filter", "small attention switched");

        Assert.All(json["results"]!.AsArray(), result => Assert.StartsWith("Attention(", (string)result!["operation"]!));
        Assert.All(json["results"]!.AsArray(), result => Assert.True((double)result!["seconds"]! > 0));
        Assert.True((double)json["peakFlopsPerSecond"]! > 1e9);
    }

    [Fact]
    public void A_name_of_nothing() =>
        Assert.Equal("--filter: nothing that is timed has 'rain' in its name.", CommandRun.Fail(_folder, 1, "bench", "--filter", "rain"));
}
