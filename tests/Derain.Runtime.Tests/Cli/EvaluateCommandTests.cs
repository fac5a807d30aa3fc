using System.Text.Json.Nodes;
using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_clip_its_source_and_the_gain()
    {
        (string dry, string blurred, string wet) = MakeClips();
        CommandRun run = CommandRun.Succeed(_folder, "evaluate", dry, blurred, "--source", wet, "--per-frame");
        string[] lines = run.Output.TrimEnd().Split('\n');

        Assert.Matches(@"^ +frames +PSNR dB +Y dB +SSIM +SSIM Y +stability dB +worst frame$", lines[0]);
        Assert.Matches(@"^blurred +3 +[\d.]+ +[\d.]+ +0\.\d{4} +0\.\d{4} +[\d.]+ +[012]: [\d.]+ dB$", lines[1]);
        Assert.Matches(@"^  source +3 +[\d.]+ +[\d.]+ +0\.\d{4} +0\.\d{4} +[\d.]+ +[012]: [\d.]+ dB$", lines[2]);
        Assert.Matches(@"^  gain +\+[\d.]+ +\+[\d.]+ +[+-]0\.\d{4} +[+-]0\.\d{4} +\+[\d.]+$", lines[3]);
        Assert.Matches(@"^  reference itself +[\d.]+$", lines[4]);
        Assert.Matches(@"^  frame 0 +[\d.]+ +[\d.]+ +0\.\d{4} +0\.\d{4} +-$", lines[5]);
        Assert.Equal(8, lines.Length);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Identical_clips_are_infinitely_alike_and_json_stays_json()
    {
        (string dry, _, _) = MakeClips();
        Assert.Matches(@"^dry +3 +inf +inf +1\.0000 +1\.0000 ", CommandRun.Succeed(_folder, "evaluate", dry, dry).Output.Split('\n')[1]);

        JsonNode json = CommandRun.SucceedWithJson(_folder, "evaluate", dry, dry);
        JsonNode result = json["clips"]![0]!["result"]!;
        Assert.Null(result["psnr"]);
        Assert.Equal(0, (double)result["mse"]!);
        Assert.True((bool)result["identical"]!);
        Assert.Equal(1, (double)result["ssim"]!);
        Assert.Equal(3, result["perFrame"]!.AsArray().Count);
    }

    [Fact]
    public void Json_csv_and_chart_hold_the_same_figures()
    {
        (string dry, string blurred, string wet) = MakeClips();
        JsonNode json = CommandRun.SucceedWithJson(
            _folder, "evaluate", dry, blurred, "--source", wet, "--csv", _folder["all.csv"], "--plot", _folder["all.png"]);

        JsonNode clip = json["clips"]![0]!;
        Assert.Equal((double)clip["result"]!["psnr"]! - (double)clip["source"]!["psnr"]!, (double)clip["gain"]!["psnr"]!, 1e-9);
        Assert.Equal((double)clip["gain"]!["psnr"]!, (double)json["mean"]!["gain"]!["psnr"]!, 1e-9);
        string[][] rows = [.. File.ReadAllLines(_folder["all.csv"]).Select(line => line.Split(','))];
        Assert.Equal("clip,of,frame,psnr,psnr_y,ssim,ssim_y,stability,mse,mse_y,warp_error", string.Join(',', rows[0]));
        Assert.Equal(["0", "1", "2", "all", "0", "1", "2", "all"], rows.Skip(1).Select(row => row[2]));
        Assert.Equal((double)clip["result"]!["psnr"]!, double.Parse(rows[4][3]));
        Assert.Equal((double)clip["source"]!["perFrame"]![1]!["warpError"]!, double.Parse(rows[6][10]));
        Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(_folder["all.png"])[..4]);
    }

    [Fact]
    public void Folders_are_compared_clip_by_clip()
    {
        (string dry, string blurred, string wet) = MakeClips();
        Directory.CreateDirectory(_folder["x"]);
        Directory.CreateDirectory(_folder["y/one"]);
        File.Copy(dry, _folder["x/one.mp4"]);
        File.Copy(wet, _folder["x/two.mp4"]);
        File.Copy(wet, _folder["y/two.mp4"]);
        Clips.FFmpeg("-i", blurred, _folder["y/one/%03d.png"]);

        string[] lines = CommandRun.Succeed(_folder, "evaluate", _folder["x"], _folder["y"]).Output.TrimEnd().Split('\n');
        Assert.StartsWith("one ", lines[1]);
        Assert.StartsWith("two ", lines[3]);
        Assert.Matches(@"^mean of 2 clips +6 +inf +inf ", lines[5]);
    }

    [Fact]
    public void Clips_that_differ_in_size_rate_or_length_are_not_compared()
    {
        (string dry, _, _) = MakeClips();
        string small = Derive(dry, "small.mp4", "scale=48:32");
        string slow = Derive(dry, "slow.mp4", "setpts=2*PTS,fps=15000/1001");
        string longer = Derive(dry, "longer.mp4", "tpad=stop=2:stop_mode=clone");
        Assert.Equal(
            $"'{dry}' is 96x64, but '{small}' is 48x32; only clips of one size can be compared.", CommandRun.Fail(_folder, 2, "evaluate", dry, small));
        Assert.Equal(
            $"'{dry}' has 29.97 frames per second, but '{slow}' has 14.985; only clips of one rate can be compared.",
            CommandRun.Fail(_folder, 2, "evaluate", dry, slow));
        Assert.Equal(
            $"'{dry}' has 3 frames, but '{longer}' has 5; --shortest compares the frames that both have.",
            CommandRun.Fail(_folder, 2, "evaluate", dry, longer));

        CommandRun run = CommandRun.Succeed(_folder, "evaluate", dry, longer, "--shortest");
        Assert.Matches("^longer +3 ", run.Output.Split('\n')[1]);
        Assert.Equal($"derain: Only the first 3 frames of '{longer}' are compared: '{dry}' has no more.", run.Error.TrimEnd());
    }

    [Fact]
    public void Files_that_cannot_be_written_are_refused_first()
    {
        string nowhere = _folder["nowhere.mp4"];
        string taken = _folder.Write("taken.csv", "precious");
        Assert.Equal(
            $"'{taken}' exists already; name another file, or replace it with --overwrite.",
            CommandRun.Fail(_folder, 3, "evaluate", nowhere, nowhere, "--csv", taken));
        Assert.Equal(
            "--plot must name a .png file, not 'chart.svg'.", CommandRun.Fail(_folder, 1, "evaluate", nowhere, nowhere, "--plot", "chart.svg"));
        Assert.Equal(
            "--plot and --csv are both 'chart.png'; write to another file.",
            CommandRun.Fail(_folder, 1, "evaluate", nowhere, nowhere, "--plot", "chart.png", "--csv", "chart.png"));
        Assert.Equal(
            $"--csv and a clip are both '{nowhere}'; write to another file.",
            CommandRun.Fail(_folder, 1, "evaluate", nowhere, nowhere, "--csv", nowhere, "--overwrite"));
        Assert.Equal($"There is no file '{nowhere}'.", CommandRun.Fail(_folder, 2, "evaluate", nowhere, nowhere));
        Assert.Equal("precious", File.ReadAllText(taken));
    }

    /// <summary>A scene without rain, the same a little blurred, and with rain.</summary>
    private (string Dry, string Blurred, string Wet) MakeClips()
    {
        string wet = Clips.Make(_folder["wet.mp4"], frames: 3);
        string dry = _folder["dry.mp4"];
        new Runtime.Video.TestClip { Frames = 3, Rain = false }.Write(dry);
        return (dry, Derive(dry, "blurred.mp4", "gblur=sigma=0.4"), wet);
    }

    private string Derive(string clip, string name, string filter)
    {
        Clips.FFmpeg("-i", clip, "-an", "-vf", filter, "-crf", "8", _folder[name]);
        return _folder[name];
    }
}
