using System.Text.Json.Nodes;
using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli;

public sealed class DemoCommandTests : IDisposable
{
    private static readonly string[] Quickly =
        ["--model", Path.Combine(Goldens.Repository, "models", "small"), "--steps", "2", "--skip", "1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_clip_that_ships_becomes_a_table_videos_and_a_picture_but_replaces_nothing_unasked()
    {
        // An earlier demo's, which the first try leaves alone.
        string taken = _folder.Write("out/derained.mp4", "precious");
        Assert.Equal(
            $"'{taken}' exists already; name another folder, or replace it with --overwrite.",
            CommandRun.Fail(_folder, 3, ["demo", "-o", _folder["out"], .. Quickly]));
        Assert.Equal("precious", File.ReadAllText(taken));

        CommandRun run = CommandRun.Succeed(_folder, ["demo", "-o", _folder["out"], "--overwrite", .. Quickly]);
        string[] lines = run.Output.TrimEnd().Split('\n');

        Assert.Matches(@"^compared with the clear clip +PSNR dB +SSIM +stability dB +time$", lines[0]);
        Assert.Matches(@"^rainy input +[\d.]+ +0\.\d{4} +[\d.]+$", lines[1]);
        Assert.Matches(@"^autoencoder alone +[\d.]+ +0\.\d{4} +[\d.]+ +[\d.]+ s$", lines[2]);
        Assert.Matches(@"^derained +[\d.]+ +0\.\d{4} +[\d.]+ +[\d.]+ s$", lines[3]);
        Assert.Matches(@"^  over rainy input +[+-][\d.]+ +[+-]0\.\d{4} +[+-][\d.]+$", lines[4]);
        Assert.Matches(@"^  over autoencoder alone +[+-][\d.]+ +[+-]0\.\d{4} +[+-][\d.]+$", lines[5]);
        Assert.Matches(@"^autoencoder on the clear clip +[\d.]+ ", lines[6]);
        Assert.Matches(@"^clear clip itself +inf +1\.0000 +[\d.]+$", lines[7]);
        Assert.Matches(@", peak memory [\d.]+ [MG]B$", lines[^1]);
        Assert.Equal(
            ["contact-sheet.png", "derained.mp4", "side-by-side.mp4"],
            Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());

        VideoInfo derained = VideoProbe.Probe(_folder["out/derained.mp4"]);
        VideoInfo sideBySide = VideoProbe.Probe(_folder["out/side-by-side.mp4"]);
        Assert.Equal((derained.FrameCount, derained.FrameRate), (sideBySide.FrameCount, sideBySide.FrameRate));
        Assert.True(sideBySide.Width > 3 * derained.Width);
    }

    [Fact]
    public void Rain_is_made_over_a_dry_clip_and_every_part_taken_out_in_turn()
    {
        string dry = Clips.Make(_folder["dry.mp4"], frames: 3);
        JsonNode json = CommandRun.SucceedWithJson(
            _folder, ["demo", "-o", _folder["out"], "--clear", dry, "--rain", "heavy", "--rain-seed", "4", "--ablation", .. Quickly]);

        Assert.Equal(_folder["out/rainy.mp4"], (string)json["rainy"]!);
        Assert.Equal(4, (int)json["rainSeed"]!);
        Assert.Equal(3, (int)json["frames"]!);
        Assert.Equal(
            ["input", "autoencoder", "derained", "noSwitch", "noNegativePrompt", "ddim", "autoencoderOfClear", "clear"],
            json["results"]!.AsArray().Select(result => (string)result!["key"]!));
        double PsnrOf(int result) => (double)json["results"]![result]!["psnr"]!;
        Assert.Equal(PsnrOf(2) - PsnrOf(0), (double)json["gain"]!["overInput"]!["psnr"]!, 1e-9);
        Assert.Equal(PsnrOf(2) - PsnrOf(1), (double)json["gain"]!["overAutoencoder"]!["psnr"]!, 1e-9);
        Assert.Null(json["results"]![7]!["psnr"]);
        int stepsOfRun = (int)json["options"]!["steps"]! - (int)json["options"]!["skip"]!;
        Assert.Equal(4 * stepsOfRun, (int)json["forecast"]!["steps"]!);
        Assert.StartsWith("4 times ", (string)json["forecast"]!["summary"]!);
        Assert.True((long)json["peakBytes"]! > 1_000_000);
        Assert.All(json["files"]!.AsArray(), file => Assert.True(File.Exists((string)file!)));
        Assert.Equal(
            ["ablation.png", "contact-sheet.png", "derained.mp4", "rainy.mp4", "side-by-side.mp4"],
            Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("--rainy a.mp4", "--rainy needs --clear FILE, the same clip without rain, to measure by.")]
    [InlineData("--clear a.mp4", "--clear needs --rainy FILE, the same clip in the rain, or --rain heavy|light, which makes it.")]
    [InlineData("--rainy a.mp4 --clear b.mp4 --rain light", "--rainy brings the rain and --rain makes it; leave one of them out.")]
    [InlineData("--rain-seed 3", "--rain-seed needs --rain heavy|light.")]
    [InlineData("--rain hail", "--rain must be heavy or light, not 'hail'.")]
    [InlineData("--steps 5 --skip 5", "--skip must be 0 to 4 in a run of 5 steps, not 5.")]
    public void Options_that_do_not_go_together(string options, string message)
    {
        Assert.Equal(message, CommandRun.Fail(_folder, 1, ["demo", "-o", _folder["out"], .. options.Split(' ')]));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void An_input_is_not_written_over()
    {
        string clip = _folder.Write("out/rainy.mp4");
        Assert.Equal(
            $"'{clip}' would be replaced by the rainy.mp4 of -o {_folder["out"]}; write to another folder.",
            CommandRun.Fail(_folder, 1, "demo", "-o", _folder["out"], "--clear", clip, "--rain", "heavy", "--overwrite"));
    }

    [Fact]
    public void A_model_without_clips_and_a_clip_that_is_missing()
    {
        string model = Goldens.Path("tiny-2b");
        Assert.Equal(
            $"There are no clips to show beside this model: '{Path.Combine(model, "clips")}' holds no pair such as NAME_rainy.mp4 with "
            + "NAME_clean.mp4. Name a pair with --rainy FILE --clear FILE, or let it rain on a dry clip with --clear FILE --rain heavy.",
            CommandRun.Fail(_folder, 2, "demo", "-o", _folder["out"], "--model", model));
        Assert.Equal(
            $"There is no file '{_folder["no.mp4"]}'.",
            CommandRun.Fail(_folder, 2, ["demo", "-o", _folder["out"], "--clear", _folder["no.mp4"], "--rain", "light", .. Quickly]));
        Assert.False(Directory.Exists(_folder["out"]));
    }
}
