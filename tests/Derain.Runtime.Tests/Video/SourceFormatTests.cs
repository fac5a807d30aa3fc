using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

/// <summary>Kinds of clips people have, each through reading and writing.</summary>
public sealed class SourceFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    public async Task Uneven_frames_keep_their_times(string name)
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=96x64:r=30", "-f", "lavfi", "-i", "sine=d=1.5", "-t", "1.5",
            "-vf", "select='lt(n,15)+not(mod(n,4))'", "-vsync", "vfr", _folder["in.mp4"]);
        VideoInfo source = VideoProbe.Probe(_folder["in.mp4"]);
        Assert.True(source.IsVariableRate);
        Assert.Empty(source.Notices);
        await Copying.Copy(_folder["in.mp4"], _folder[name]);

        double[] before = new MediaFile(_folder["in.mp4"]).Times("v:0");
        double[] after = new MediaFile(_folder[name]).Times("v:0");
        Assert.Equal(source.FrameCount, after.Length);
        Assert.Equal(before.Length, after.Length);
        double offset = after[0] - before[0];
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First + offset, pair.Second, 0.0011));
        Assert.InRange(offset, -0.0011, 0.03);
        Assert.Equal((int)source.FrameCount, Clips.ReadAll(_folder[name]).Count);
    }

    [Fact]
    public async Task A_late_picture_is_as_late_to_the_tick()
    {
        Clips.Make(_folder["clip.mp4"], frames: 20);
        Clips.FFmpeg(
            "-i", _folder["clip.mp4"], "-itsoffset", "0.123", "-i", _folder["clip.mp4"],
            "-map", "0:a", "-map", "1:v", "-c", "copy", _folder["late.mp4"]);
        VideoInfo source = VideoProbe.Probe(_folder["late.mp4"]);
        await Copying.Copy(_folder["late.mp4"], _folder["out.mp4"]);
        VideoInfo result = VideoProbe.Probe(_folder["out.mp4"]);
        Assert.Equal(0.123, source.StartOffset.TotalSeconds, 0.001);
        Assert.Equal(source.StartOffset.TotalSeconds, result.StartOffset.TotalSeconds, 0.001);
        Assert.Equal((source.FrameCount, source.FrameRate), (result.FrameCount, result.FrameRate));
    }

    [Theory]
    [InlineData("mp4", true)]
    [InlineData("mp4", false)]
    [InlineData("mkv", true)]
    [InlineData("mkv", false)]
    public void Captions_inside_the_pictures_are_spoken_of(string container, bool hasCaptions)
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "10", "-pix_fmt", "yuv420p", "-c:v", "libx264", _folder["in.h264"]);
        byte[] stream = File.ReadAllBytes(_folder["in.h264"]);
        File.WriteAllBytes(_folder["said.h264"], hasCaptions ? WithCaptions(stream) : stream);
        Clips.FFmpeg("-r", "25", "-i", _folder["said.h264"], "-c", "copy", _folder["in.mp4"]);
        Clips.FFmpeg("-i", _folder["in.mp4"], "-c", "copy", _folder[$"probed.{container}"]);
        VideoInfo info = VideoProbe.Probe(_folder[$"probed.{container}"]);
        Assert.Equal(hasCaptions, info.HasClosedCaptions);
        Assert.Equal(hasCaptions ? ["Closed captions inside the pictures are lost; subtitles of their own are kept."] : [], info.Notices);
    }

    /// <summary>Puts a caption before every slice of an H.264 stream: an SEI message with user data of ATSC A/53.</summary>
    private static byte[] WithCaptions(byte[] stream)
    {
        byte[] userData = [0xB5, 0, 0x31, .. "GA94"u8, 3, 0xC2, 0xFF, 0xFC, 0x94, 0x20, 0xFC, 0xC8, 0x49, 0xFF];
        byte[] message = [0, 0, 1, 6, 4, (byte)userData.Length, .. userData, 0x80];
        List<byte> said = [];
        for (int index = 0; index < stream.Length; index++)
        {
            bool isSlice = stream.AsSpan(index) is [0, 0, 1, var header, ..] && (header & 31) is 1 or 5;
            said.AddRange(isSlice ? [.. message, stream[index]] : [stream[index]]);
        }

        return [.. said];
    }

    [Theory]
    [InlineData("png")]
    [InlineData("vp9")]
    public async Task What_is_transparent_is_laid_over_black(string kind)
    {
        // White, and in the right half transparent.
        string alpha = "color=white:s=64x48:r=10,format=rgba,geq=r=255:g=255:b=255:a='if(lt(X,32),255,0)'";
        string path = _folder[$"in.{(kind == "vp9" ? "webm" : "mkv")}"];
        string[] coding = kind == "png"
            ? ["-c:v", "png"]
            : ["-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-crf", "10", "-b:v", "0"];
        Clips.FFmpeg(["-f", "lavfi", "-i", alpha, "-frames:v", "3", .. coding, path]);
        VideoInfo info = VideoProbe.Probe(path);
        Assert.True(info.HasAlpha);
        Assert.Contains("What is transparent is laid over black.", info.Notices);
        List<byte[]> frames = Clips.ReadAll(path);
        Assert.Equal(3, frames.Count);
        Assert.Equal((true, true, true), Clips.ColourAt(frames[1], info.Size, 0.25, 0.5));
        Assert.Equal((false, false, false), Clips.ColourAt(frames[1], info.Size, 0.75, 0.5));
        await Copying.Copy(path, _folder["out.mp4"]);
        Assert.Equal(3, VideoProbe.Probe(_folder["out.mp4"]).FrameCount);
    }

    [Fact]
    public async Task An_animated_GIF_is_a_clip()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=10", "-frames:v", "5", _folder["in.gif"]);
        VideoInfo info = VideoProbe.Probe(_folder["in.gif"]);
        Assert.Equal((5, new Rational(10), true), (info.FrameCount, info.FrameRate, info.HasAlpha));
        await Copying.Copy(_folder["in.gif"], _folder["out.mp4"]);
        Assert.Equal((5, new Rational(10)), (VideoProbe.Probe(_folder["out.mp4"]).FrameCount, VideoProbe.Probe(_folder["out.mp4"]).FrameRate));
    }

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("photo.png")]
    [InlineData("photo.webp")]
    public async Task A_picture_is_a_clip_of_one_frame(string name)
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "1", _folder[name]);
        VideoInfo info = VideoProbe.Probe(_folder[name]);
        Assert.Equal(1, info.FrameCount);
        Assert.Contains("The picture is taken for a clip of one frame.", info.Notices);
        await Copying.Copy(_folder[name], _folder["out.mp4"]);
        Assert.Equal(1, VideoProbe.Probe(_folder["out.mp4"]).FrameCount);
    }

    [Fact]
    public void An_animated_WebP_is_refused()
    {
        // RIFF, VP8X with the flag of an animation, and a canvas of 16x16.
        byte[] file = [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 15, 0, 0, 15, 0, 0];
        File.WriteAllBytes(_folder["a.webp"], file);
        VideoException error = Assert.Throws<VideoException>(() => VideoProbe.Probe(_folder["a.webp"]));
        Assert.StartsWith($"'{_folder["a.webp"]}' is", error.Message);
    }

    [Fact]
    public void Frames_with_an_enormous_side_are_refused()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "color=red:s=20000x16:r=10", "-frames:v", "1", "-c:v", "ffv1", _folder["wide.mkv"]);
        VideoException error = Assert.Throws<VideoException>(() => VideoProbe.Probe(_folder["wide.mkv"]));
        Assert.Equal(
            $"'{_folder["wide.mkv"]}' has frames of 20000x16, but no side may be longer than 16384 pixels; scale it down first.",
            error.Message);
    }

    [Fact]
    public async Task Grey_stays_grey()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=10", "-frames:v", "3", "-pix_fmt", "gray", "-c:v", "ffv1", _folder["in.mkv"]);
        await Copying.Copy(_folder["in.mkv"], _folder["out.mp4"]);
        byte[] frame = Clips.ReadAll(_folder["out.mp4"])[1];
        Assert.All(Enumerable.Range(0, 64 * 48), i => Assert.InRange(frame[3 * i], frame[3 * i + 1] - 3, frame[3 * i + 1] + 3));
    }

    [Theory]
    [InlineData(48, 96)]
    [InlineData(64, 64)]
    public async Task Portrait_and_square_stay(int width, int height)
    {
        await Copying.Copy(Clips.Make(_folder["in.mp4"], 5, width, height), _folder["out.mp4"]);
        Assert.Equal(new FrameSize(width, height), VideoProbe.Probe(_folder["out.mp4"]).Size);
    }
}
