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
    public void A_step_is_counted_for_a_card_that_is_not_there()
    {
        JsonNode json = CommandRun.SucceedWithJson(_folder, "bench", "--count", "--dtype", "bf16");

        Assert.Equal("a CUDA device, BF16", (string)json["device"]!);
        Assert.Equal(["2b", "5b", "small"], json["steps"]!.AsObject().Select(step => step.Key));
        JsonNode step = json["steps"]!["2b"]!;
        Assert.Equal(17_776, (int)step["tokens"]!);
        Assert.Equal(34, (int)step["operations"]!.AsArray().Single(row => (string)row!["operation"]! == "Attention")!["launches"]!);
        Assert.InRange((double)step["total"]!["flops"]!, 215e12, 235e12);

        string text = CommandRun.Succeed(_folder, "bench", "--count", "--device", "cpu", "--filter", "small").Output;
        Assert.Matches(@"^small on CPU \(.*\), two texts, latents 3x16x24, 320 tokens each\n +calls +launches +read +written +FLOP\n", text);
        Assert.Equal(
            "--filter: there is no model 'rain' to count a step of; write 2b or 5b or small.",
            CommandRun.Fail(_folder, 1, "bench", "--count", "--filter", "rain"));
    }

    [Fact]
    public void A_name_of_nothing() =>
        Assert.Equal("--filter: nothing that is timed has 'rain' in its name.", CommandRun.Fail(_folder, 1, "bench", "--filter", "rain"));
}
