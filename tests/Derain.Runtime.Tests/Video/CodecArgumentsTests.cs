using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class CodecArgumentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(VideoCodec.H264, "out.mp4", "h264", "yuv420p", 38)]
    [InlineData(VideoCodec.Hevc, "out.mp4", "hevc", "yuv420p", 38)]
    [InlineData(VideoCodec.Vp9, "out.webm", "vp9", "yuv420p", 36)]
    [InlineData(VideoCodec.ProRes, "out.mov", "prores", "yuv422p10le", 40)]
    public async Task The_loss_of_every_codec_cannot_be_seen(VideoCodec codec, string name, string written, string format, double psnr)
    {
        byte[][] frames = await Write(name, options => options with { Codec = codec });
        VideoInfo info = VideoProbe.Probe(_folder[name]);
        Assert.Equal((written, format), (info.Codec, info.PixelFormat));
        Assert.Equal(new Rational(30), info.FrameRate);
        Assert.Equal(("bt709", "bt709"), (info.ColorSpace, info.ColorPrimaries));
        List<byte[]> read = Clips.ReadAll(_folder[name]);
        Assert.Equal(frames.Length, read.Count);
        Assert.All(frames.Zip(read), pair => Assert.InRange(Clips.Psnr(pair.First, pair.Second), psnr, 100));
    }

    [Theory]
    [InlineData(VideoCodec.H264, "out.mkv")]
    [InlineData(VideoCodec.H264, "out.mp4")]
    [InlineData(VideoCodec.Hevc, "out.mp4")]
    [InlineData(VideoCodec.Vp9, "out.webm")]
    [InlineData(VideoCodec.Ffv1, "out.mkv")]
    public async Task Lossless_is_exact(VideoCodec codec, string name)
    {
        byte[][] frames = await Write(name, options => options with { Codec = codec, Lossless = codec != VideoCodec.Ffv1 });
        Assert.Equal(frames, Clips.ReadAll(_folder[name]));
    }

    [Theory]
    [InlineData(VideoCodec.H264, "a.mkv")]
    [InlineData(VideoCodec.Hevc, "a.mkv")]
    [InlineData(VideoCodec.Vp9, "a.webm")]
    [InlineData(VideoCodec.Ffv1, "a.mkv")]
    public async Task Odd_sizes_fit_every_codec(VideoCodec codec, string name)
    {
        FrameSize size = new(33, 47);
        await using VideoWriter writer = VideoWriter.Create(
            _folder[name], new VideoWriterOptions { FrameSize = size, FrameRate = new Rational(30), Codec = codec });
        writer.Write(Clips.Pattern(size, 1));
        await writer.CompleteAsync();
        Assert.Equal(size, VideoProbe.Probe(_folder[name]).Size);
    }

    [Fact]
    public void Options_of_the_user_win()
    {
        VideoWriterOptions options = new()
        {
            FrameSize = new FrameSize(64, 48),
            FrameRate = new Rational(30),
            EncoderOptions = [new("preset", "slow"), new("b", "2M")],
        };
        string arguments = string.Join(' ', CodecArguments.For(VideoCodec.H264, options, options.FrameSize, OutputContainer.For("a.mp4")));
        Assert.Equal("-c:v:0 libx264 -pix_fmt:v:0 yuv420p -preset:v:0 slow -b:v:0 2M", arguments);
        VideoWriterOptions hevc = options with { EncoderOptions = [new("x265-params", "aq-mode=3")] };
        Assert.Contains(
            "log-level=error:aq-mode=3", CodecArguments.For(VideoCodec.Hevc, hevc, options.FrameSize, OutputContainer.For("a.mkv")));
    }

    private async Task<byte[][]> Write(string name, Func<VideoWriterOptions, VideoWriterOptions> change)
    {
        FrameSize size = new(96, 64);
        byte[][] frames = [.. Enumerable.Range(0, 5).Select(i => Clips.Pattern(size, i))];
        await using VideoWriter writer = VideoWriter.Create(
            _folder[name], change(new VideoWriterOptions { FrameSize = size, FrameRate = new Rational(30) }));
        foreach (byte[] frame in frames)
        {
            writer.Write(frame);
        }

        await writer.CompleteAsync();
        return frames;
    }
}
