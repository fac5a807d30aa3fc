using Derain.Runtime.Tests.Video;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Cli;

/// <summary>Real clips through the model that ships, with few steps.</summary>
public sealed class DerainClipTests : IDisposable
{
    private static readonly string[] Quickly =
        ["--model", Path.Combine(Goldens.Repository, "models", "small"), "--steps", "3", "--skip", "1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(9, 96, 64)]
    [InlineData(5, 100, 66)]
    [InlineData(20, 64, 112)]
    public void Frames_rate_size_and_sound_stay(int frames, int width, int height)
    {
        string input = Clips.Make(_folder["in.mp4"], frames, width, height);
        CommandRun run = Derain(input, _folder["out.mp4"]);

        VideoInfo source = VideoProbe.Probe(input);
        VideoInfo result = VideoProbe.Probe(_folder["out.mp4"]);
        Assert.Equal(frames, result.FrameCount);
        Assert.Equal(source.Size, result.Size);
        Assert.Equal(new Rational(30000, 1001), result.FrameRate);
        Assert.Equal(source.AudioCodecs, result.AudioCodecs);
        Assert.Equal(
            $"{_folder["out.mp4"]}: {frames} frames, {width}x{height}, 29.97 frames/s, 1 sound track",
            run.Output[..run.Output.LastIndexOf(',')]);
        Assert.Equal(["cache", "in.mp4", "out.mp4"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_result_looks_like_the_clip()
    {
        string input = Clips.Make(_folder["in.mp4"]);
        Derain(input, _folder["out.mp4"], "--guidance", "1");

        List<byte[]> before = Clips.ReadAll(input);
        List<byte[]> after = Clips.ReadAll(_folder["out.mp4"]);
        Assert.All(before.Zip(after), frames => Assert.True(Clips.Psnr(frames.First, frames.Second) > 15));
    }

    [Fact]
    public void The_plan_comes_first_and_progress_after_it()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 20);
        CommandRun run = Derain(input, _folder["out.mp4"], "--window", "12", "--overlap", "3", "--threads", "2");
        string[] lines = run.Error.TrimEnd().Split('\n');

        Assert.StartsWith(
            $"derain: {_folder["in.mp4"]}: 20 frames, 96x64, in 4 windows; 3 steps, skip 1, guidance 8, switched blocks 0,3-5; "
            + $"model {Quickly[1]}; CPU (2 threads, ",
            lines[1]);
        Assert.StartsWith("derain: 2 steps x 4 windows of 9 frames: about ", lines[0]);
        Assert.Equal("derain: --window 12 is rounded down to 9 frames, which the model takes.", lines[2]);
        Assert.Equal("derain: --overlap 3 becomes 5, so that windows begin where the model's latent frames do.", lines[3]);
        Assert.StartsWith("window 1/4: encode", lines[4]);
        Assert.StartsWith("window 4/4: decode, ", lines[^2]);
        Assert.StartsWith("derain: foreseen ", lines[^1]);
    }

    [Fact]
    public void A_large_clip_is_derained_at_its_own_size_in_tiles()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 2, width: 300, height: 194);
        CommandRun run = Derain(input, _folder["out.mp4"], "--size", "source", "--guidance", "1");
        Assert.Contains("2 frames, 300x194 derained at 304x192, in 9 tiles of 144x96; ", run.Error);
        Assert.Contains("tile 9/9: decode, ", run.Error);
        Assert.All(
            Clips.ReadAll(input).Zip(Clips.ReadAll(_folder["out.mp4"])),
            frames => Assert.InRange(Clips.Psnr(frames.First, frames.Second), 15, 100));

        string error = CommandRun.Fail(
            _folder,
            1,
            ["derain", input, "-o", _folder["b.mp4"], "--size", "source", "--save-tensors", _folder["b.safetensors"], .. Quickly]);
        Assert.Equal($"--save-tensors works on whole frames, but '{input}' takes 9 tiles; choose another --size.", error);
    }

    [Theory]
    [InlineData(100, 66, "100x66 derained at 104x64;")]
    [InlineData(200, 130, "200x130 derained at 200x128;")]
    public void A_clip_of_up_to_twice_the_models_pixels_is_derained_whole_at_its_own_size(int width, int height, string plan)
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 1, width, height);
        Assert.Contains($": 1 frame, {plan}", Derain(input, _folder["out.mp4"], "--size", "source").Error);
    }

    [Fact]
    public void Cancelled_again_and_again_it_is_at_last_as_if_it_never_was()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 40);
        string[] options = ["--model", Goldens.Path("tiny-2b"), "--size", "32x16", "--steps", "2"];
        CommandRun.Succeed(_folder, ["derain", input, "-o", _folder["at-once.mp4"], .. options]);
        CommandRun run;
        int milliseconds = 0;
        do
        {
            Assert.False(File.Exists(_folder["out.mp4"]));
            using CancellationTokenSource cancellation = new(milliseconds += 40);
            run = CommandRun.Of(_folder, cancellation.Token, ["derain", input, "-o", _folder["out.mp4"], "--resume", .. options]);
            Assert.True(run.ExitCode is 0 or 130, run.Error);
        }
        while (run.ExitCode != 0);

        Assert.Equal(File.ReadAllBytes(_folder["at-once.mp4"]), File.ReadAllBytes(_folder["out.mp4"]));
    }

    [Fact]
    public void Png_frames_in_and_out()
    {
        Clips.FFmpeg("-i", Clips.Make(_folder["in.mp4"], frames: 3), _folder["in-%02d.png"]);
        Directory.CreateDirectory(_folder["out"]);
        Derain(_folder["in-%02d.png"], _folder["out/%04d.png"]);
        Assert.Equal(["0001.png", "0002.png", "0003.png"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Names_with_quotes_spaces_and_percent_signs()
    {
        string input = Clips.Make(_folder["""it's a "rainy" day 100%.mp4"""], frames: 2);
        Derain(input, _folder["""@it's a "dry" one 100%.mp4"""]);
        Assert.Equal(2, VideoProbe.Probe(_folder["""@it's a "dry" one 100%.mp4"""]).FrameCount);
    }

    [Fact]
    public void The_same_seed_gives_the_same_clip_and_another_one_another()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 2);
        foreach ((string output, string seed) in (ReadOnlySpan<(string, string)>)[("a.mp4", "3"), ("b.mp4", "3"), ("c.mp4", "4")])
        {
            Derain(input, _folder[output], "--seed", seed);
        }

        Assert.Equal(File.ReadAllBytes(_folder["a.mp4"]), File.ReadAllBytes(_folder["b.mp4"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["a.mp4"]), File.ReadAllBytes(_folder["c.mp4"]));
    }

    [Fact]
    public void Tensors_of_a_clip_can_be_saved_when_it_is_one_window()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 9);
        Derain(input, _folder["out.mp4"], "--save-tensors", _folder["all.safetensors"], "--tiled-vae", "--size", "128x96");
        Assert.True(File.Exists(_folder["all.safetensors"]));

        input = Clips.Make(_folder["long.mp4"], frames: 18);
        string error = CommandRun.Fail(
            _folder, 1, ["derain", input, "-o", _folder["b.mp4"], "--save-tensors", _folder["b.safetensors"], .. Quickly]);
        Assert.Equal(
            $"--save-tensors works on one window, but '{input}' has 18 frames in 2 windows; cut the clip or make --window larger.", error);
    }

    [Fact]
    public void An_output_is_replaced_only_when_allowed()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 1);
        string output = _folder.Write("out.mp4", "precious");
        string error = CommandRun.Fail(_folder, 3, ["derain", input, "-o", output, .. Quickly]);
        Assert.Equal($"'{output}' exists already; name another file, or replace it with --overwrite.", error);
        Assert.Equal("precious", File.ReadAllText(output));

        Derain(input, output, "--overwrite");
        Assert.Equal(1, VideoProbe.Probe(output).FrameCount);
    }

    private CommandRun Derain(string input, string output, params string[] options) =>
        CommandRun.Succeed(_folder, ["derain", input, "-o", output, .. Quickly, .. options]);
}
