using System.Text.Json.Nodes;
using System.Xml.Linq;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;
using SkiaSharp;

namespace Derain.Runtime.Tests.Cli;

/// <summary>What there is to look at, through the command and with few steps.</summary>
public sealed class DerainViewsTests : IDisposable
{
    private static readonly string[] Quickly =
        ["--model", Path.Combine(Goldens.Repository, "models", "small"), "--steps", "3", "--skip", "1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_there_is_to_look_at_lies_beside_the_result()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 12);
        CommandRun run = Derain(
            input, "--side-by-side", "--preview", "--report", "--reference", Clips.Make(_folder["clear.mp4"], frames: 12));

        foreach (string file in (ReadOnlySpan<string>)["out.mp4", "out.side-by-side.mp4", "out.preview.png", "out.report.html"])
        {
            Assert.True(File.Exists(_folder[file]), file);
        }

        VideoInfo both = VideoProbe.Probe(_folder["out.side-by-side.mp4"]);
        Assert.Equal(12, both.FrameCount);
        Assert.Equal(VideoProbe.Probe(input).AudioCodecs, both.AudioCodecs);
        using var preview = SKBitmap.Decode(_folder["out.preview.png"]);
        Assert.True(preview.Width > 600);
        XElement page = XDocument.Parse(File.ReadAllText(_folder["out.report.html"])).Root!;
        Assert.Equal("out.mp4", page.Descendants("h1").Single().Value);
        Assert.Contains("Quality", page.Descendants("h2").Select(heading => heading.Value));
        Assert.Contains(page.Descendants("td"), cell => cell.Value == _folder["in.mp4"]);
        Assert.Contains("PSNR dB", run.Output);
        Assert.Contains($"derain: --report: {_folder["out.report.html"]}", run.Error);
        Assert.Contains($"derain: --side-by-side: {_folder["out.side-by-side.mp4"]}", run.Error);
    }

    [Fact]
    public void Looking_on_does_not_change_the_result_and_none_is_nothing()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 4);
        Derain(input, "--report", "none", "--side-by-side=none");
        byte[] alone = File.ReadAllBytes(_folder["out.mp4"]);
        Assert.Equal(["cache", "in.mp4", "out.mp4"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());

        Derain(input, "--preview", _folder["look.png"], "--report", _folder["page.html"], "--overwrite");
        Assert.Equal(alone, File.ReadAllBytes(_folder["out.mp4"]));
        Assert.True(File.Exists(_folder["look.png"]) && File.Exists(_folder["page.html"]));
    }

    [Fact]
    public void Programs_get_events_on_stderr_and_one_object_on_stdout()
    {
        CommandRun run = Derain(Clips.Make(_folder["in.mp4"], frames: 12), "--json", "--json-events");

        JsonNode[] events = [.. run.Error.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)];
        Assert.Equal("start", (string?)events[0]["event"]);
        Assert.Equal(12, (int?)events[0]["frames"]);
        Assert.Equal("end", (string?)events[^1]["event"]);
        JsonNode[] progress = [.. events.Where(line => (string?)line["event"] == "progress")];
        Assert.Equal(["encode", "invert", "derain", "decode"], progress.Select(line => (string?)line["stage"]).Distinct());
        Assert.All(progress, line => Assert.Equal("in.mp4", (string?)line["input"]));
        JsonNode result = JsonNode.Parse(run.Output)!;
        Assert.Equal((string?)result["output"], (string?)events[^1]["output"]);
        Assert.True((long?)result["peakResidentBytes"] > 0);
    }

    [Fact]
    public void What_cannot_be_shown_is_said_before_anything_is_computed()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 4);
        Fail(3, "/missing/", input, "--report", "/missing/page.html");
        Fail(1, "--preview and the input are both", input, "--preview", input);
        Fail(1, "--report and -o are both", input, "--report", _folder["out.mp4"]);
        Fail(1, "--report and --preview are both", input, "--preview", _folder["x.png"], "--report", _folder["x.png"]);
        Fail(2, "has 5 frames", input, "--reference", Clips.Make(_folder["clear.mp4"], frames: 5));
        _folder.Write("page.html", "precious");
        Fail(3, "exists already", input, "--report", _folder["page.html"]);
        Assert.Equal("precious", File.ReadAllText(_folder["page.html"]));
        Assert.False(File.Exists(_folder["out.mp4"]));
    }

    private CommandRun Derain(string input, params string[] options) =>
        CommandRun.Succeed(_folder, ["derain", input, "-o", _folder["out.mp4"], .. Quickly, .. options]);

    private void Fail(int exitCode, string expected, string input, params string[] options) => Assert.Contains(
        expected, CommandRun.Fail(_folder, exitCode, ["derain", input, "-o", _folder["out.mp4"], .. Quickly, .. options]));
}
