using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class VideoProbeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("clip.mp4", "copy")]
    [InlineData("clip.mkv", "copy")]
    [InlineData("clip.ts", "copy")]
    [InlineData("clip.avi", "mpeg4")]
    [InlineData("clip.webm", "libvpx")]
    public void Any_container_gives_rate_count_and_sound(string name, string codec)
    {
        Clips.Make(_folder["source.mp4"], frames: 31);
        string sound = codec == "libvpx" ? "libopus" : "copy";
        Clips.FFmpeg("-i", _folder["source.mp4"], "-c:v", codec, "-c:a", sound, _folder[name]);

        VideoInfo info = VideoProbe.Probe(_folder[name]);
        Assert.Equal(new Rational(30000, 1001), info.FrameRate);
        Assert.False(info.IsVariableRate);
        Assert.Equal(31, info.FrameCount);
        Assert.Equal(31 * 1001 / 30000.0, info.Duration.TotalSeconds, 1e-6);
        Assert.True(info.HasAudio);
        Assert.Equal(new FrameSize(96, 64), info.Size);
        Assert.Empty(info.Notices);
    }

    [Fact]
    public void A_plain_clip_is_described_in_full()
    {
        VideoInfo info = VideoProbe.Probe(Clips.Make(_folder["clip.mp4"]));
        Assert.Equal("h264", info.Codec);
        Assert.Equal("yuv420p", info.PixelFormat);
        Assert.Equal(8, info.BitDepth);
        Assert.Equal("bt709", info.ColorSpace);
        Assert.Equal("bt709", info.ColorPrimaries);
        Assert.Equal("bt709", info.ColorTransfer);
        Assert.False(info.IsHdr);
        Assert.False(info.IsInterlaced);
        Assert.Equal(0, info.Rotation);
        Assert.Equal(TimeSpan.Zero, info.StartOffset);
        Assert.Equal((96, 64), (info.Width, info.Height));
    }

    [Fact]
    public void Frames_hidden_by_an_edit_list_do_not_count()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:r=30", "-frames:v", "30", "-g", "12", _folder["whole.mp4"]);
        Clips.FFmpeg("-ss", "0.5", "-i", _folder["whole.mp4"], "-c", "copy", _folder["cut.mp4"]);
        VideoInfo info = VideoProbe.Probe(_folder["cut.mp4"]);
        Assert.Equal(15, info.FrameCount);
        Assert.Equal(15, Clips.ReadAll(_folder["cut.mp4"]).Count);
    }

    [Fact]
    public void The_cover_of_a_song_is_not_a_video()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1", _folder["cover.png"]);
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "sine=d=0.5", "-i", _folder["cover.png"], "-map", "0", "-map", "1",
            "-c:a", "aac", "-c:v", "png", "-disposition:v:0", "attached_pic", _folder["song.m4a"]);
        VideoException error = Assert.Throws<VideoException>(() => VideoProbe.Probe(_folder["song.m4a"]));
        Assert.Equal(
            $"'{_folder["song.m4a"]}' holds sound but no video; give a file with a video stream.", error.Message);
    }

    [Fact]
    public void A_varying_rate_is_recognised_and_every_frame_read_once()
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=96x64:r=30", "-frames:v", "60",
            "-vf", "select='lt(n,30)+not(mod(n,3))'", "-vsync", "vfr", _folder["phone.mp4"]);
        VideoInfo info = VideoProbe.Probe(_folder["phone.mp4"]);
        Assert.True(info.IsVariableRate);
        Assert.InRange(info.Duration.TotalSeconds, 3.7, 4.1);
        Assert.Equal(new MediaFile(_folder["phone.mp4"]).Times("v:0").Length, info.FrameCount);
        Assert.Equal(info.FrameCount, Clips.ReadAll(_folder["phone.mp4"]).Count);
    }

    [Fact]
    public void Frames_as_pictures_are_a_clip()
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=50x30:r=10", "-frames:v", "12", "-start_number", "5", _folder["%03d.png"]);
        foreach (string path in (string[])[_folder["%03d.png"], _folder.Root])
        {
            VideoInfo info = VideoProbe.Probe(path);
            Assert.Equal(12, info.FrameCount);
            Assert.Equal(new Rational(24), info.FrameRate);
            Assert.Equal(new FrameSize(50, 30), info.Size);
            Assert.False(info.HasAudio);
        }

        VideoInfo slow = VideoProbe.Probe(_folder.Root, new Rational(8));
        Assert.Equal(TimeSpan.FromSeconds(1.5), slow.Duration);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        Clips.Make(_folder["clip.mp4"]);
        Assert.ThrowsAny<OperationCanceledException>(
            () => VideoProbe.Probe(_folder["clip.mp4"], cancellation: new CancellationToken(canceled: true)));
    }
}
