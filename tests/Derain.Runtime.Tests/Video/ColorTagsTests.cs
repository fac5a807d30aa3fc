using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class ColorTagsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bt470bg", "bt470bg", "gamma28", "tv")]
    [InlineData("smpte170m", "smpte170m", "smpte170m", "tv")]
    [InlineData("bt709", "bt709", "bt709", "pc")]
    [InlineData("bt709", "bt709", "iec61966-2-1", "tv")]
    public async Task Tags_of_standard_range_are_kept_with_the_colours(string matrix, string primaries, string transfer, string range)
    {
        string scale = matrix == "bt709" ? "bt709" : "bt601";
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "color=0xc83c28:s=64x48:r=10,format=rgb24", "-frames:v", "2",
            "-vf", $"scale=out_color_matrix={scale}:out_range={range},format=yuv420p", "-colorspace", matrix,
            "-color_primaries", primaries, "-color_trc", transfer, "-color_range", range, "-crf", "1", _folder["in.mp4"]);
        await Copying.Copy(_folder["in.mp4"], _folder["out.mp4"]);

        MediaFile before = new(_folder["in.mp4"]);
        MediaFile after = new(_folder["out.mp4"]);
        foreach (string tag in (string[])["color_space", "color_primaries", "color_transfer", "color_range"])
        {
            Assert.Equal(before[0, tag], after[0, tag]);
        }

        Assert.Equal(range, after[0, "color_range"]);
        byte[] frame = Clips.ReadAll(_folder["out.mp4"])[0];
        Assert.InRange(frame[0], 0xc8 - 4, 0xc8 + 4);
        Assert.InRange(frame[1], 0x3c - 4, 0x3c + 4);
        Assert.InRange(frame[2], 0x28 - 4, 0x28 + 4);
    }

    [Theory]
    [InlineData("64x48", "smpte170m")]
    [InlineData("1280x16", "bt709")]
    public async Task What_a_file_does_not_say_is_written_as_it_was_assumed(string size, string expected)
    {
        Clips.FFmpeg("-f", "lavfi", "-i", $"testsrc2=s={size}:r=10", "-frames:v", "2", "-pix_fmt", "yuv420p", _folder["in.mp4"]);
        Assert.Null(VideoProbe.Probe(_folder["in.mp4"]).ColorSpace);
        await Copying.Copy(_folder["in.mp4"], _folder["out.mp4"]);
        Assert.Equal((expected, expected, expected), Tags(_folder["out.mp4"]));
        Assert.True(Clips.Psnr(Clips.ReadAll(_folder["in.mp4"])[1], Clips.ReadAll(_folder["out.mp4"])[1]) > 30);
    }

    [Fact]
    public async Task High_dynamic_range_becomes_bt709()
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10", "-frames:v", "2", "-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020",
            "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-c:v", "libx264", _folder["in.mp4"]);
        await Copying.Copy(_folder["in.mp4"], _folder["out.mp4"]);
        Assert.Equal(("bt709", "bt709", "bt709"), Tags(_folder["out.mp4"]));
        Assert.Equal("yuv420p", new MediaFile(_folder["out.mp4"])[0, "pix_fmt"]);
    }

    private static (string?, string?, string?) Tags(string path)
    {
        MediaFile file = new(path);
        return (file[0, "color_space"], file[0, "color_primaries"], file[0, "color_transfer"]);
    }
}
