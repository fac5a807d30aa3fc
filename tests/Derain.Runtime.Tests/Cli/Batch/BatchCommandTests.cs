using System.Text.Json.Nodes;
using Derain.Runtime.Cli;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli.Batch;

/// <summary>Batches of real clips through the model that ships, with few steps.</summary>
public sealed class BatchCommandTests : IDisposable
{
    private static readonly string[] Quickly =
        ["--model", Path.Combine(Goldens.Repository, "models", "small"), "--steps", "2", "--skip", "1", "--size", "48x32"];

    private readonly TemporaryFolder _folder = new();

    public BatchCommandTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        Clips.Make(_folder["in/a.mp4"], frames: 2, width: 48, height: 32);
        Clips.Make(_folder["in/b.mkv"], frames: 3, width: 48, height: 32);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_derained_once_past_a_clip_that_fails()
    {
        _folder.Write("in/bad.mp4", "no video");
        CommandRun run = Derain(5, "in", "-o", "out");
        Assert.Equal(2, VideoProbe.Probe(_folder["out/a.mp4"]).FrameCount);
        Assert.Equal(3, VideoProbe.Probe(_folder["out/b.mkv"]).FrameCount);
        Assert.Contains($"derain: {_folder["in/bad.mp4"]}: ", run.Error);
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.StartsWith($"{_folder["out/a.mp4"]}: 2 frames, 48x32, ", lines[0]);
        Assert.StartsWith("3 clips, 2 derained, 1 failed; ", lines[2]);
        Assert.StartsWith($"failed: {_folder["in/bad.mp4"]}: ", lines[3]);
        Assert.Equal(
            [".a.mp4.derained", ".b.mkv.derained", "a.mp4", "b.mkv"],
            Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        File.Delete(_folder["in/bad.mp4"]);
        DateTime written = File.GetLastWriteTimeUtc(_folder["out/a.mp4"]);
        Assert.StartsWith("2 clips, 2 done before; ", Derain(0, "in", "-o", "out").Output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder["out/a.mp4"]));
        Assert.Contains("was made otherwise: --seed was not given and is 7; ", Derain(6, "in", "-o", "out", "--seed", "7").Error);
        Assert.StartsWith($"{_folder["out/a.mp4"]}: ", Derain(0, "in", "-o", "out", "--seed", "7", "--overwrite").Output);
    }

    [Fact]
    public void A_batch_in_json_is_a_line_for_each_clip_and_one_for_all()
    {
        _folder.Write("clips.txt", "in/a.mp4 --seed 3\nin/gone.mp4\nin/b.mkv dry/b.mp4\n");
        Directory.CreateDirectory(_folder["dry"]);
        CommandRun run = Derain(5, "--list", "clips.txt", "-o", "dry/", "--json");
        JsonNode[] lines = [.. run.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["failed", "derained", "derained"], lines[..3].Select(line => (string)line["status"]!));
        Assert.Equal($"{_folder["clips.txt"]}:2", (string)lines[0]["listed"]!);
        Assert.Equal((2, $"There is no file '{_folder["in/gone.mp4"]}'."), ((int)lines[0]["exitCode"]!, (string)lines[0]["error"]!));
        Assert.Equal((3, 2), ((int)lines[1]["options"]!["seed"]!, (int)lines[1]["frames"]!));
        Assert.Equal(_folder["dry/b.mp4"], (string)lines[2]["output"]!);
        JsonNode summary = lines[3];
        Assert.Equal(
            ("summary", 3, 2, 1, 0),
            ((string)summary["event"]!, (int)summary["clips"]!, (int)summary["derained"]!, (int)summary["failed"]!, (int)summary["skipped"]!));
        Assert.Equal(lines[0].ToJsonString(), summary["failures"]![0]!.ToJsonString());
    }

    [Fact]
    public void Parts_share_a_folder_and_together_do_all_of_it()
    {
        Derain(0, "in", "-o", "out", "--shard", "2/2");
        Assert.Equal(["b.mkv"], Results());
        CommandRun first = Derain(0, "in", "-o", "out", "--shard", "1/2");
        Assert.Equal(["a.mp4", "b.mkv"], Results());
        Assert.StartsWith("derain: 2 clips, of which part 1/2 (--shard) has 1.", first.Error);
        Assert.StartsWith("0 clips; ", Derain(0, "in", "-o", "out", "--shard", "3/3").Output);
    }

    [Fact]
    public void The_result_is_that_of_the_clip_alone()
    {
        Derain(0, "in/*.mp4", "-o", "{name}_dry.mp4");
        Derain(0, "in/a.mp4", "-o", "alone.mp4");
        Assert.Equal(File.ReadAllBytes(_folder["alone.mp4"]), File.ReadAllBytes(_folder["a_dry.mp4"]));
    }

    private IEnumerable<string?> Results() =>
        Directory.EnumerateFiles(_folder["out"]).Select(Path.GetFileName).Where(name => name![0] != '.').Order(StringComparer.Ordinal);

    private CommandRun Derain(int exitCode, params string[] words)
    {
        string[] paths = [.. words.Select(word => word.StartsWith('-') || word.All(char.IsDigit) || word is [_, '/', _] ? word : _folder[word])];
        CommandRun run = CommandRun.Of(_folder, ["derain", .. paths, .. Quickly]);
        Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode}, not {exitCode}: {run.Error}");
        return run;
    }
}
