using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli;

/// <summary>How a result is to be coded, as the command line says it.</summary>
public sealed class OutputArgumentsTests : IDisposable
{
    private static readonly string[] Quickly =
        ["--model", Path.Combine(Goldens.Repository, "models", "small"), "--steps", "2", "--skip", "1"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Codec_quality_and_options_reach_the_encoder()
    {
        string input = Clips.Make(_folder["in.mp4"], frames: 2);
        CommandRun.Succeed(
            _folder,
            [
                "derain", input, "-o", _folder["out.mkv"], "--codec", "hevc", "--quality", "24", "-e", "preset=ultrafast",
                "--encoder-option", "pix_fmt=yuv444p", .. Quickly,
            ]);
        MediaFile result = new(_folder["out.mkv"]);
        Assert.Equal("hevc aac", result.Codecs);
        Assert.Equal("yuv444p", result[0, "pix_fmt"]);
    }

    [Theory]
    [InlineData("out.mp4", "--codec av1", "--codec must be h264 or hevc or vp9 or ffv1 or prores, not 'av1'.")]
    [InlineData("out.mp4", "--codec ffv1", "--codec: MP4 files (.mp4) are not written with ffv1; choose h264 or hevc, or write .mkv.")]
    [InlineData("out.mp4", "--quality best", "--quality must be lossless or a whole number from 0 to 63, not 'best'.")]
    [InlineData("out.mp4", "--quality 60", "--quality: The quality must be 0 to 51, not 60; lower is better.")]
    [InlineData("%02d.png", "--quality 20", "--quality does not go with PNG frames, which are lossless; leave it out, or write a video.")]
    [InlineData("out.mp4", "-e preset", "-e must be KEY=VALUE, such as preset=slow, not 'preset'.")]
    [InlineData("out.mp4", "-e pre;set=1", "-e must be KEY=VALUE, such as preset=slow, not 'pre;set=1'.")]
    [InlineData(
        "out.mp4", "-e presset=slow",
        "-e presset=slow: the encoder libx264 has no option 'presset'; 'ffmpeg -h encoder=libx264' lists those it has.")]
    [InlineData(
        "out.mp4", "-e vf=hflip", "-e vf=hflip: the encoder libx264 has no option 'vf'; 'ffmpeg -h encoder=libx264' lists those it has.")]
    public void What_cannot_be_is_said_before_any_work(string output, string options, string message) => Assert.Equal(
        message,
        CommandRun.Fail(_folder, 1, ["derain", Clips.Make(_folder["in.mp4"], frames: 2), "-o", _folder[output], .. options.Split(' ')]));

    [Fact]
    public void A_value_the_encoder_refuses_is_named() => Assert.StartsWith(
        "-e preset=sluggish: the encoder libx264 refuses: ",
        CommandRun.Fail(
            _folder, 1, "derain", Clips.Make(_folder["in.mp4"], frames: 2), "-o", _folder["out.mp4"], "-e", "g=10", "-e", "preset=sluggish"));
}
