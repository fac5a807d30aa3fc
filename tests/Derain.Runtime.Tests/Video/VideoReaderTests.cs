using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class VideoReaderTests : IDisposable
{
    private static readonly (bool, bool, bool) Red = (true, false, false);
    private static readonly (bool, bool, bool) Blue = (false, false, true);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_every_frame_once_in_order()
    {
        // Frame n is grey of level 10·n.
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "color=black:s=32x32:r=30000/1001,format=gray,geq=lum='10*N'", "-frames:v", "20",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709",
            _folder["grey.mkv"]);
        List<byte[]> frames = Clips.ReadAll(_folder["grey.mkv"]);
        Assert.Equal(20, frames.Count);
        for (int i = 0; i < frames.Count; i++)
        {
            Assert.InRange(Clips.Mean(frames[i]), 10 * i - 3, 10 * i + 3);
        }
    }

    [Fact]
    public async Task Asynchronous_frames_are_the_same()
    {
        string path = Clips.Make(_folder["clip.mp4"]);
        List<byte[]> expected = Clips.ReadAll(path);
        await using VideoReader reader = VideoReader.Open(VideoProbe.Probe(path));
        await foreach (VideoFrame frame in reader.ReadAllAsync())
        {
            Assert.Equal(expected[(int)frame.Index], frame.Pixels);
        }

        Assert.Equal(expected.Count, reader.FramesRead);
    }

    [Theory]
    [InlineData(48, 32)]
    [InlineData(192, 112)]
    [InlineData(33, 17)]
    public void Resizes_to_the_size_asked_for(int width, int height)
    {
        string path = Clips.RedCorner(_folder["corner.mp4"], 96, 64);
        FrameSize size = new(width, height);
        byte[] frame = Clips.ReadAll(path, size)[0];
        Assert.Equal(size.Bytes, frame.Length);
        Assert.Equal(Red, Clips.ColourAt(frame, size, 0.25, 0.25));
        Assert.Equal(Blue, Clips.ColourAt(frame, size, 0.75, 0.25));
        Assert.Equal(Blue, Clips.ColourAt(frame, size, 0.25, 0.75));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(270)]
    public void Stands_rotated_clips_upright(int angle)
    {
        Clips.RedCorner(_folder["flat.mp4"], 96, 64);
        Clips.FFmpeg(
            "-i", _folder["flat.mp4"], "-c", "copy", "-metadata:s:v:0", $"rotate={angle}", _folder["turned.mp4"]);
        VideoInfo info = VideoProbe.Probe(_folder["turned.mp4"]);
        Assert.SkipWhen(info.Rotation == 0, "This ffmpeg cannot write a rotation from metadata.");
        Assert.Equal(new FrameSize(96, 64), info.CodedSize);
        Assert.Equal(angle == 180 ? new FrameSize(96, 64) : new FrameSize(64, 96), info.Size);

        byte[] frame = Clips.ReadAll(_folder["turned.mp4"])[0];
        (double x, double y) = info.Rotation switch { 90 => (0.75, 0.25), 180 => (0.75, 0.75), _ => (0.25, 0.75) };
        Assert.Equal(Red, Clips.ColourAt(frame, info.Size, x, y));
        Assert.Equal(Blue, Clips.ColourAt(frame, info.Size, 0.25, 0.25));
    }

    [Theory]
    [InlineData(33, 47)]
    [InlineData(64, 33)]
    [InlineData(1, 2)]
    public void Reads_odd_sizes(int width, int height)
    {
        FrameSize size = new(width, height);
        Clips.FFmpeg(
            "-f", "lavfi", "-i", $"color=red:s={size}:r=10,format=rgb24", "-frames:v", "3",
            "-pix_fmt", "yuv420p", "-c:v", "ffv1", _folder["odd.mkv"]);
        Assert.Equal(size, VideoProbe.Probe(_folder["odd.mkv"]).Size);
        Assert.Equal(3, Clips.ReadAll(_folder["odd.mkv"]).Count);
    }

    [Fact]
    public void Reads_ten_bits_with_a_notice()
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=96x64:r=10", "-frames:v", "3",
            "-pix_fmt", "yuv420p10le", "-c:v", "libx264", _folder["ten.mp4"]);
        VideoInfo info = VideoProbe.Probe(_folder["ten.mp4"]);
        Assert.Equal(10, info.BitDepth);
        Assert.Contains("10-bit colour is reduced to 8 bits.", info.Notices);
        Assert.Equal(3, Clips.ReadAll(_folder["ten.mp4"]).Count);
    }

    [Theory]
    [InlineData("smpte2084")]
    [InlineData("arib-std-b67")]
    public void Tone_maps_high_dynamic_range_with_a_notice(string transfer)
    {
        // A grey wedge. Odd sides, as zscale is picky about them.
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "color=black:s=255x65:r=10,format=gray,geq=lum='X'", "-frames:v", "2",
            "-vf", "scale=out_color_matrix=bt2020:out_range=tv,format=yuv444p10le", "-color_primaries", "bt2020",
            "-color_trc", transfer, "-colorspace", "bt2020nc", "-c:v", "libx264", _folder["hdr.mp4"]);
        VideoInfo info = VideoProbe.Probe(_folder["hdr.mp4"]);
        Assert.True(info.IsHdr);
        Assert.Contains($"High dynamic range ({transfer}) is tone-mapped to standard range (bt709).", info.Notices);

        byte[] frame = Clips.ReadAll(_folder["hdr.mp4"])[0];
        int[] wedge = [.. Enumerable.Range(0, 255).Select(x => (int)frame[3 * (32 * 255 + x)])];
        Assert.True(wedge[0] < 8 && wedge[254] > 200, $"from {wedge[0]} to {wedge[254]}");
        Assert.All(Enumerable.Range(1, 254), x => Assert.True(wedge[x] >= wedge[x - 1] - 2, $"falls at {x}"));

        // Half of the range is where HLG meets the standard curve; in PQ it is as bright as a white page.
        Assert.InRange(wedge[127], transfer == "smpte2084" ? 150 : 110, transfer == "smpte2084" ? 255 : 140);
        Assert.All(
            Enumerable.Range(0, 255),
            x => Assert.InRange(frame[3 * (32 * 255 + x) + 1], wedge[x] - 3, wedge[x] + 3));
    }

    [Fact]
    public void Maps_wide_colours_with_a_notice()
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "color=0x40a060:s=64x48:r=10,format=rgb24", "-frames:v", "2",
            "-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-color_primaries", "smpte432",
            "-color_trc", "bt709", "-colorspace", "bt709", "-c:v", "libx264", _folder["p3.mp4"]);
        VideoInfo info = VideoProbe.Probe(_folder["p3.mp4"]);
        Assert.Contains("Wide colours (smpte432) are mapped to bt709.", info.Notices);

        // The same light needs less red and more green in the smaller gamut.
        byte[] frame = Clips.ReadAll(_folder["p3.mp4"])[0];
        Assert.InRange(frame[0], 0, 0x40 - 8);
        Assert.InRange(frame[1], 0xa0, 0xa8);
    }

    [Fact]
    public void Makes_pixels_square_with_a_notice()
    {
        Clips.RedCorner(_folder["wide.mp4"], 72, 64, "-aspect", "3:2");
        VideoInfo info = VideoProbe.Probe(_folder["wide.mp4"]);
        Assert.Equal(new Rational(4, 3), info.PixelAspect);
        Assert.Equal(new FrameSize(72, 64), info.CodedSize);
        Assert.Equal(new FrameSize(96, 64), info.Size);
        Assert.Contains("Pixels are not square (4/3): 72x64 is shown and written as 96x64.", info.Notices);
        byte[] frame = Clips.ReadAll(_folder["wide.mp4"])[0];
        Assert.Equal(Red, Clips.ColourAt(frame, info.Size, 0.45, 0.25));
        Assert.Equal(Blue, Clips.ColourAt(frame, info.Size, 0.55, 0.25));
    }

    [Fact]
    public void Deinterlaces_with_a_notice()
    {
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=96x64:r=50", "-frames:v", "10", "-vf", "interlace,format=yuv420p",
            "-flags", "+ilme+ildct", "-c:v", "libx264", "-x264-params", "tff=1", _folder["fields.mp4"]);
        VideoInfo info = VideoProbe.Probe(_folder["fields.mp4"]);
        Assert.True(info.IsInterlaced);
        Assert.Equal(new Rational(25), info.FrameRate);
        Assert.Contains("Interlaced frames are deinterlaced.", info.Notices);
        Assert.Equal(info.FrameCount, Clips.ReadAll(_folder["fields.mp4"]).Count);
    }

    [Theory]
    [InlineData("bt709", "tv")]
    [InlineData("bt470bg", "tv")]
    [InlineData("bt709", "pc")]
    public void Colours_follow_the_matrix_and_range_of_the_file(string matrix, string range)
    {
        string scale = matrix == "bt709" ? "bt709" : "bt601";
        Clips.FFmpeg(
            "-f", "lavfi", "-i", "color=0xc83c28:s=64x48:r=10,format=rgb24", "-frames:v", "2",
            "-vf", $"scale=out_color_matrix={scale}:out_range={range},format=yuv420p",
            "-colorspace", matrix, "-color_range", range, "-crf", "1", _folder["colour.mp4"]);
        byte[] frame = Clips.ReadAll(_folder["colour.mp4"])[0];
        Assert.InRange(frame[0], 0xc8 - 3, 0xc8 + 3);
        Assert.InRange(frame[1], 0x3c - 3, 0x3c + 3);
        Assert.InRange(frame[2], 0x28 - 3, 0x28 + 3);
    }

    [Fact]
    public void Pictures_come_back_exactly()
    {
        FrameSize size = new(37, 21);
        string raw = _folder["raw"];
        byte[] pixels = Clips.Pattern(size, 3);
        File.WriteAllBytes(raw, pixels);
        Directory.CreateDirectory(_folder["frames 100%d"]);
        Clips.FFmpeg(
            "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", size.ToString(), "-i", raw,
            "-frames:v", "1", _folder["frames 100%%d/%03d.png"]);
        File.Copy(_folder["frames 100%d/001.png"], _folder["frames 100%d/002.png"]);
        Assert.Equal([pixels, pixels], Clips.ReadAll(_folder["frames 100%d/%03d.png"]));
    }

    [Theory]
    [InlineData("with space.mp4")]
    [InlineData("it's \"quoted\".mp4")]
    [InlineData("-y.mp4")]
    [InlineData("дождь 雨.mp4")]
    [InlineData("a:b;c$(d)`e`&f%d.mp4")]
    [InlineData("back\\slash.mp4")]
    public void Any_path_works(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow such names.");
        string path = Clips.Make(_folder[name]);
        Assert.Equal(9, Clips.ReadAll(path).Count);
    }

    [Fact]
    public void A_relative_path_that_looks_like_an_option_works()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, Clips.Make(_folder["-i.mp4"]));
        Assert.Equal(9, VideoProbe.Probe(relative).FrameCount);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_clip()
    {
        string path = Clips.Make(_folder["clip.mp4"], frames: 400);
        using VideoReader reader = VideoReader.Open(VideoProbe.Probe(path));
        byte[] frame = new byte[reader.Size.Bytes];
        Assert.True(reader.Read(frame));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 300; i++)
        {
            Assert.True(reader.Read(frame));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * reader.Size.Bytes);
    }

    [Fact]
    public void Stops_early_without_a_trace()
    {
        string path = Clips.Make(_folder["clip.mp4"], frames: 100, width: 320, height: 240);
        using VideoReader reader = VideoReader.Open(VideoProbe.Probe(path));
        Assert.True(reader.Read(new byte[reader.Size.Bytes]));
    }

    [Fact]
    public async Task Decoding_can_be_cancelled()
    {
        string path = Clips.Make(_folder["clip.mp4"], frames: 100, width: 320, height: 240);
        using VideoReader reader = VideoReader.Open(VideoProbe.Probe(path));
        using CancellationTokenSource source = new();
        byte[] frame = new byte[reader.Size.Bytes];
        Assert.True(await reader.ReadAsync(frame, source.Token));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await reader.ReadAsync(frame, source.Token))
            {
            }
        });
    }

    [Fact]
    public void A_buffer_of_the_wrong_length_is_refused()
    {
        using VideoReader reader = VideoReader.Open(VideoProbe.Probe(Clips.Make(_folder["clip.mp4"])));
        ArgumentException error = Assert.Throws<ArgumentException>(() => reader.Read(new byte[10]));
        Assert.StartsWith("A frame of 96x64 takes 18432 bytes, not 10.", error.Message);
    }
}
