using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class VideoWriterTests : IDisposable
{
    private static readonly FrameSize Size = new(96, 64);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    [InlineData("out.mov")]
    [InlineData("out.m4v")]
    public async Task Keeps_rate_count_duration_size_and_sound(string name)
    {
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["in.mp4"], frames: 25));
        await Copy(source, _folder[name]);

        VideoInfo result = VideoProbe.Probe(_folder[name]);
        Assert.Equal(source.FrameRate, result.FrameRate);
        Assert.Equal(25, result.FrameCount);
        Assert.Equal(source.Duration, result.Duration);
        Assert.Equal(source.Size, result.Size);
        Assert.Equal("h264", result.Codec);
        Assert.Equal("yuv420p", result.PixelFormat);
        Assert.Equal(["aac"], result.AudioCodecs);
        Assert.Equal(SoundOf(_folder["in.mp4"]), SoundOf(_folder[name]));
        Assert.Single(Directory.GetFiles(_folder.Root), path => path.EndsWith(name));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Root).Length);
    }

    [Fact]
    public async Task The_loss_cannot_be_seen()
    {
        byte[][] frames = [.. Enumerable.Range(0, 12).Select(i => Clips.Pattern(Size, i))];
        await Write(_folder["out.mp4"], frames, Silent(Size));
        List<byte[]> read = Clips.ReadAll(_folder["out.mp4"]);
        Assert.Equal(12, read.Count);
        Assert.All(frames.Zip(read), pair => Assert.InRange(Clips.Psnr(pair.First, pair.Second), 38, 100));
    }

    [Fact]
    public async Task Colours_are_written_as_tagged()
    {
        byte[] red = [.. Enumerable.Repeat<byte[]>([200, 60, 40], 96 * 64).SelectMany(pixel => pixel)];
        await Write(_folder["out.mp4"], [red, red, red], Silent(Size));
        VideoInfo info = VideoProbe.Probe(_folder["out.mp4"]);
        Assert.Equal(("bt709", "bt709", "bt709"), (info.ColorSpace, info.ColorPrimaries, info.ColorTransfer));
        byte[] pixels = Clips.ReadAll(_folder["out.mp4"])[1];
        Assert.InRange(pixels[0], 197, 203);
        Assert.InRange(pixels[1], 57, 63);
        Assert.InRange(pixels[2], 37, 43);
    }

    [Theory]
    [InlineData(30000, 1001)]
    [InlineData(24000, 1001)]
    [InlineData(8, 1)]
    [InlineData(120, 1)]
    [InlineData(2997, 125)]
    [InlineData(19001, 317)]
    public async Task Any_rational_rate_is_kept_exactly(long numerator, long denominator)
    {
        Rational rate = new(numerator, denominator);
        byte[][] frames = [.. Enumerable.Range(0, 10).Select(i => Clips.Pattern(Size, i))];
        await Write(_folder["out.mp4"], frames, Silent(Size) with { FrameRate = rate });
        Assert.Equal(rate, VideoProbe.Probe(_folder["out.mp4"]).FrameRate);
        Assert.Equal(10, VideoProbe.Probe(_folder["out.mp4"]).FrameCount);
    }

    [Theory]
    [InlineData(33, 47)]
    [InlineData(64, 33)]
    [InlineData(1, 1)]
    public async Task Odd_sizes_are_kept_with_a_notice(int width, int height)
    {
        FrameSize size = new(width, height);
        byte[][] frames = [Clips.Pattern(size, 1), Clips.Pattern(size, 2)];
        IReadOnlyList<string> notices = await Write(_folder["out.mp4"], frames, Silent(size));
        Assert.Equal([$"The odd size {size} is kept exactly as 4:4:4 H.264, which some players cannot show."], notices);
        VideoInfo info = VideoProbe.Probe(_folder["out.mp4"]);
        Assert.Equal(size, info.Size);
        Assert.Equal("yuv444p", info.PixelFormat);
        Assert.Equal(2, Clips.ReadAll(_folder["out.mp4"]).Count);
    }

    [Fact]
    public async Task Frames_are_scaled_to_the_size_of_the_result()
    {
        byte[][] frames = [Clips.Pattern(Size, 1), Clips.Pattern(Size, 1)];
        FrameSize large = new(200, 150);
        await Write(_folder["out.mp4"], frames, Silent(Size) with { Size = large });
        Assert.Equal(large, VideoProbe.Probe(_folder["out.mp4"]).Size);
        Assert.InRange(Clips.Psnr(frames[0], Clips.ReadAll(_folder["out.mp4"], Size)[0]), 34, 100);
    }

    [Fact]
    public async Task A_rotated_and_anamorphic_source_gives_an_upright_result_with_square_pixels()
    {
        Clips.RedCorner(_folder["wide.mp4"], 72, 64, "-aspect", "3:2");
        Clips.FFmpeg("-i", _folder["wide.mp4"], "-c", "copy", "-metadata:s:v:0", "rotate=90", _folder["turned.mp4"]);
        VideoInfo source = VideoProbe.Probe(_folder["turned.mp4"]);
        Assert.SkipWhen(source.Rotation == 0, "This ffmpeg cannot write a rotation from metadata.");
        await Copy(source, _folder["out.mp4"]);
        VideoInfo result = VideoProbe.Probe(_folder["out.mp4"]);
        Assert.Equal(new FrameSize(64, 96), result.Size);
        Assert.Equal((new FrameSize(64, 96), 0), (result.CodedSize, result.Rotation));
        Assert.True(Clips.Psnr(Clips.ReadAll(_folder["turned.mp4"])[1], Clips.ReadAll(_folder["out.mp4"])[1]) > 25);
    }

    [Fact]
    public async Task Sound_a_container_cannot_hold_is_encoded_again_with_a_notice()
    {
        Clips.Make(_folder["in.mp4"], frames: 25);
        Clips.FFmpeg(
            "-i", _folder["in.mp4"], "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c:v", "copy", "-c:a:0", "copy",
            "-c:a:1", "libvorbis", _folder["in.mkv"]);
        VideoInfo source = VideoProbe.Probe(_folder["in.mkv"]);
        Assert.Equal(["aac", "vorbis"], source.AudioCodecs);
        IReadOnlyList<string> notices = await Copy(source, _folder["out.mp4"]);
        Assert.Equal(["Sound track 2 is encoded again as AAC: MP4 files do not hold vorbis."], notices);
        Assert.Equal(["aac", "aac"], VideoProbe.Probe(_folder["out.mp4"]).AudioCodecs);
        Assert.Equal(SoundOf(_folder["in.mkv"]), SoundOf(_folder["out.mp4"]));

        await Copy(source, _folder["out.mkv"]);
        Assert.Equal(["aac", "vorbis"], VideoProbe.Probe(_folder["out.mkv"]).AudioCodecs);
    }

    [Fact]
    public async Task Sound_can_be_cut_to_the_frames_that_are_written()
    {
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["in.mp4"], frames: 60));
        byte[][] frames = [.. Enumerable.Range(0, 30).Select(i => Clips.Pattern(Size, i))];
        TimeSpan length = source.FrameRate.DurationOf(30);
        await Write(_folder["out.mp4"], frames, VideoWriterOptions.Like(source, Size) with { SoundLength = length });
        string seconds = VideoProbe.Analyse(_folder["out.mp4"], []).Raw.Streams[1].Duration!;
        Assert.InRange(double.Parse(seconds), 0.95, 1.05);
    }

    [Fact]
    public async Task A_picture_that_starts_late_stays_with_its_sound()
    {
        Clips.Make(_folder["in.mp4"], frames: 25);
        Clips.FFmpeg(
            "-i", _folder["in.mp4"], "-itsoffset", "0.5", "-i", _folder["in.mp4"],
            "-map", "0:a", "-map", "1:v", "-c", "copy", _folder["late.mkv"]);
        VideoInfo source = VideoProbe.Probe(_folder["late.mkv"]);
        Assert.InRange(source.StartOffset.TotalSeconds, 0.48, 0.53);
        await Copy(source, _folder["out.mkv"]);
        Assert.InRange(VideoProbe.Probe(_folder["out.mkv"]).StartOffset.TotalSeconds, 0.47, 0.54);
    }

    [Fact]
    public async Task Frames_can_be_written_as_pictures_without_loss()
    {
        byte[][] frames = [.. Enumerable.Range(0, 11).Select(i => Clips.Pattern(Size, i))];
        string pattern = _folder["out 100%/%03d.png"];
        await Write(pattern, frames, Silent(Size));
        Assert.Equal(11, Directory.GetFileSystemEntries(_folder["out 100%"]).Length);
        Assert.True(File.Exists(_folder["out 100%/001.png"]));
        Assert.Equal(frames, Clips.ReadAll(pattern));
    }

    [Fact]
    public async Task Pictures_leave_sound_out_with_a_notice()
    {
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["in.mp4"]));
        IReadOnlyList<string> notices = await Copy(source, _folder["out/%03d.png"]);
        Assert.Equal(["PNG frames hold pictures only; of the source these are left out: sound."], notices);
    }

    [Fact]
    public async Task Pictures_that_are_overwritten_leave_none_of_a_longer_sequence()
    {
        string pattern = _folder["%d.png"];
        byte[][] frames = [.. Enumerable.Range(0, 5).Select(i => Clips.Pattern(Size, i))];
        await Write(pattern, frames, Silent(Size));
        await Write(pattern, frames[..2], Silent(Size) with { Overwrite = true });
        Assert.Equal(["1.png", "2.png"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("with space.mp4")]
    [InlineData("it's \"quoted\".mp4")]
    [InlineData("-y.mp4")]
    [InlineData("дождь 雨.mkv")]
    [InlineData("a:b;c$(d)%d.mov")]
    public async Task Any_path_works(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow such names.");
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["in " + name]));
        await Copy(source, _folder[name]);
        Assert.True(VideoProbe.Probe(_folder[name]).HasAudio);
    }

    [Fact]
    public async Task A_clip_can_replace_itself()
    {
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["clip.mp4"], frames: 20));
        await using (VideoReader reader = VideoReader.Open(source))
        await using (VideoWriter writer = VideoWriter.Create(
            source.Path, VideoWriterOptions.Like(source, source.Size) with { Overwrite = true }))
        {
            await foreach (VideoFrame frame in reader.ReadAllAsync())
            {
                await writer.WriteAsync(frame.Pixels);
            }

            await writer.CompleteAsync();
        }

        Assert.Equal(20, VideoProbe.Probe(source.Path).FrameCount);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Root));
    }

    private static VideoWriterOptions Silent(FrameSize size) =>
        new() { FrameSize = size, FrameRate = new Rational(30) };

    private static async Task<IReadOnlyList<string>> Copy(VideoInfo source, string path) =>
        await Write(path, Clips.ReadAll(source.Path), VideoWriterOptions.Like(source, source.Size));

    private static async Task<IReadOnlyList<string>> Write(
        string path, IEnumerable<byte[]> frames, VideoWriterOptions options)
    {
        await using VideoWriter writer = VideoWriter.Create(path, options);
        foreach (byte[] frame in frames)
        {
            writer.Write(frame);
        }

        await writer.CompleteAsync();
        return writer.Notices;
    }

    /// <summary>Checksum of the first sound track as it is coded.</summary>
    private string SoundOf(string path)
    {
        string sum = _folder[$"{Guid.NewGuid():N}.md5"];
        Clips.FFmpeg("-i", path, "-map", "0:a:0", "-c", "copy", "-f", "streamhash", sum);
        string text = File.ReadAllText(sum);
        File.Delete(sum);
        return text;
    }
}
