using System.Text.Json.Nodes;
using Derain.Runtime.Cli;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli;

public sealed class ForecastTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_begins_with_what_it_will_take_and_ends_with_what_it_took()
    {
        string clip = Clips.Make(_folder["in.mp4"], frames: 20);
        string[] lines = CommandRun.Succeed(
            _folder, "derain", clip, "-o", _folder["out.mp4"], "--model", Goldens.Path("tiny-2b"), "--steps", "3", "--skip", "1",
            "--window", "9").Error.TrimEnd().Split('\n');
        Assert.Matches(@"^derain: 2 steps x 3 windows of 9 frames: about \d.* m?s, [\d.]+ [MG]B$", lines[0]);
        Assert.Matches(@"^derain: foreseen .* and .*[MG]B, taken .* \([\d.]+ of it\) and .*[MG]B \([\d.]+ of it\)$", lines[^1]);
    }

    [Fact]
    public void The_steps_foreseen_are_those_taken()
    {
        string clip = Clips.Make(_folder["in.mp4"], frames: 20);
        JsonNode json = CommandRun.SucceedWithJson(
            _folder, "derain", clip, "-o", _folder["out.mp4"], "--model", Goldens.Path("tiny-2b"), "--steps", "3", "--skip", "1",
            "--window", "9", "--report", _folder["report.html"]);
        JsonNode forecast = json["forecast"]!;
        Assert.Equal(6, (int)forecast["steps"]!);
        Assert.Equal(6, (int)forecast["takenSteps"]!);
        Assert.NotNull(forecast["timeRatio"]);
        Assert.True((double)forecast["memoryRatio"]! > 0);
        Assert.Contains((string)forecast["summary"]!, File.ReadAllText(_folder["report.html"]));
    }

    [Fact]
    public void A_budget_that_is_too_small_is_refused_with_numbers_before_any_work()
    {
        string clip = Clips.Make(_folder["in.mp4"], frames: 9);
        string sentence = CommandRun.Fail(
            _folder, 2, "derain", clip, "-o", _folder["out.mp4"], "--model", Goldens.Path("tiny-2b"), "--ram", "1MB");
        Assert.Matches(
            @"^This takes at least [\d.]+ [MG]B of memory in windows of 9 frames at \d+x\d+, but --ram allows 1 MB; "
            + "allow more with --ram, or choose a smaller --size or --window.$", sentence);
        Assert.False(File.Exists(_folder["out.mp4"]));
    }

    [Fact]
    public void More_frames_and_slower_codecs_take_longer_to_write_and_spare_cores_help()
    {
        VideoInfo clip = VideoProbe.Probe(Clips.Make(_folder["in.mp4"], frames: 20));
        RunPlan plan = new(Frames: 2000, clip.Size, clip.Size, Windows: 250, WindowFrames: 9);
        double SecondsOf(string output, VideoCodec? codec, int threads) => new VideoCost(
            TimeSpan.FromSeconds(0.1), new OutputRequest { Codec = codec }, output, threads).SecondsOf(clip, plan);
        double all = SecondsOf("a.mp4", null, Environment.ProcessorCount);
        Assert.InRange(all, 0.1 + 2000 * clip.Size.Pixels / 1e6 * 0.066 / Environment.ProcessorCount, 1000);
        Assert.True(SecondsOf("a.webm", null, Environment.ProcessorCount) > all);
        Assert.True(SecondsOf("%04d.png", null, Environment.ProcessorCount) > all);
        Assert.Equal(all, SecondsOf("a.mkv", VideoCodec.H264, Environment.ProcessorCount));
        Assert.True(SecondsOf("a.mp4", null, threads: 0) < all);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(30)]
    public void Memory_of_a_process_stays_within_its_budget(int frames)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the peak from /proc.");
        string clip = Clips.Make(_folder["in.mp4"], frames);
        string[] run = ["derain", clip, "-o", _folder["out.mp4"], "--model", Path.Combine(Goldens.Repository, "models", "small"),
            "--device", "cpu", "--steps", "2", "--skip", "0", "--json", "--overwrite"];
        JsonNode whole = Of(run);
        long needed = (long)whole["forecast"]!["residentBytes"]!;
        Assert.InRange((long)whole["peakResidentBytes"]!, 0.8 * needed, 1.02 * needed);
        long allowed = needed - (long)whole["forecast"]!["windowBytes"]! / 5;

        JsonNode smaller = Of([.. run, "--ram", $"{allowed / 1e6:0.0}MB"]);

        Assert.NotEmpty(smaller["changes"]!.AsArray());
        Assert.InRange((long)smaller["peakResidentBytes"]!, 1, allowed);
    }

    private JsonNode Of(string[] args)
    {
        using var process = CommandProcess.Start(_folder, args);
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return JsonNode.Parse(output)!;
    }
}
