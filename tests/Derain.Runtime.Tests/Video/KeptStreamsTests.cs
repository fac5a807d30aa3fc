using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

/// <summary>Everything in a file but the frames of its first video stream, on its way into the result.</summary>
public sealed class KeptStreamsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Matroska_keeps_every_stream_as_it_is()
    {
        string source = Rich(_folder["in.mkv"]);
        IReadOnlyList<string> notices = await Copying.Copy(source, _folder["out.mkv"]);
        Assert.Empty(notices);

        MediaFile before = new(source);
        MediaFile after = new(_folder["out.mkv"]);
        Assert.Equal(before.Codecs, after.Codecs);
        Assert.Equal("h264 aac flac subrip ass ttf", after.Codecs);
        foreach (string stream in (string[])["a:0", "a:1", "s:0", "s:1"])
        {
            Assert.Equal(before.Packets(stream), after.Packets(stream));
            Assert.Equal(before.Times(stream), after.Times(stream));
        }

        for (int stream = 0; stream < 6; stream++)
        {
            foreach (string tag in (string[])["language", "title", "filename", "mimetype"])
            {
                Assert.Equal(before.Tag(stream, tag), after.Tag(stream, tag));
            }

            Assert.Equal(before.Dispositions(stream), after.Dispositions(stream));
        }

        Assert.Equal("Angle", after.Tag(0, "title"));
        Assert.Equal("default", after.Dispositions(2));
        Assert.Equal("forced hearing_impaired", after.Dispositions(4));
        Assert.Equal(before[5, "extradata_size"], after[5, "extradata_size"]);
        Assert.Equal(before.Chapters, after.Chapters);
        Assert.Equal(["0.000000-0.400000 Before", "0.400000-0.900000 After"], after.Chapters);
        Assert.Equal(("Rainy", "kept"), (after.Tag("title"), after.Tag("custom_key")));
    }

    [Theory]
    [InlineData("out.mp4", "MP4", "deu")]
    [InlineData("out.mov", "QuickTime", "ger")]
    public async Task The_mp4_family_converts_what_it_cannot_hold(string name, string format, string german)
    {
        string source = Rich(_folder["in.mkv"]);
        IReadOnlyList<string> notices = await Copying.Copy(source, _folder[name]);
        Assert.Equal(
            [
                $"Sound track 2 is encoded again as ALAC, without loss: {format} files do not hold flac.",
                "Subtitles in stream 3 are converted from subrip to mov_text.",
                "Subtitles in stream 4 are converted from ass to mov_text; their styles are lost.",
                $"Attachment stream 5 (ttf) is left out: {format} files do not hold it.",
            ],
            notices);

        MediaFile before = new(source);
        MediaFile after = new(_folder[name]);
        Assert.StartsWith("h264 aac alac mov_text mov_text", after.Codecs);
        Assert.Equal(before.Packets("a:0"), after.Packets("a:0"));
        Assert.Equal((german, "eng", "fra"), (after.Tag(1, "language"), after.Tag(2, "language"), after.Tag(3, "language")));
        Assert.Equal(["Before", "After"], after.Chapters.Select(chapter => chapter.Split(' ')[1]));
        Assert.Equal(("Rainy", "kept"), (after.Tag("title"), after.Tag("custom_key")));

        foreach ((string path, string text) in (ReadOnlySpan<(string, string)>)[(source, "in.srt"), (_folder[name], "out.srt")])
        {
            Clips.FFmpeg("-copyts", "-i", path, "-map", "0:s:0", _folder[text]);
        }

        Assert.Contains("Hello", File.ReadAllText(_folder["in.srt"]));
        Assert.Equal(File.ReadAllText(_folder["in.srt"]), File.ReadAllText(_folder["out.srt"]));
        Assert.Equal(Sound(source, "a:1"), Sound(_folder[name], "a:1"));
    }

    [Fact]
    public async Task WebM_gets_opus_and_webvtt()
    {
        string source = Rich(_folder["in.mkv"]);
        await Copying.Copy(source, _folder["out.webm"]);
        MediaFile after = new(_folder["out.webm"]);
        Assert.Equal("vp9 opus opus webvtt webvtt", after.Codecs);
        Assert.Equal("deu", after.Tag(1, "language"));
        Assert.Equal(2, after.Chapters.Length);
    }

    [Fact]
    public async Task Subtitles_of_an_mp4_become_text_in_matroska_and_stay_in_mp4()
    {
        await Copying.Copy(Rich(_folder["in.mkv"]), _folder["in.mp4"]);
        IReadOnlyList<string> notices = await Copying.Copy(_folder["in.mp4"], _folder["out.mkv"]);
        Assert.Contains("Subtitles in stream 3 are converted from mov_text to srt.", notices);
        MediaFile after = new(_folder["out.mkv"]);
        Assert.StartsWith("h264 aac alac subrip subrip", after.Codecs);
        Assert.Equal(2, after.Chapters.Length);
        Assert.Null(after.Tag("major_brand"));

        Assert.Empty(await Copying.Copy(_folder["in.mp4"], _folder["out.mp4"]));
        MediaFile again = new(_folder["out.mp4"]);
        Assert.Equal(new MediaFile(_folder["in.mp4"]).Packets("s:0"), again.Packets("s:0"));
        Assert.Equal(2, again.Chapters.Length);
    }

    [Fact]
    public void Pictures_as_subtitles_are_left_out_of_an_mp4_with_a_notice()
    {
        // ffmpeg cannot write these from text, so the stream of an ordinary file is renamed.
        _folder.Write("s.srt", Subtitles);
        Clips.FFmpeg("-i", Clips.Make(_folder["clip.mkv"]), "-i", _folder["s.srt"], "-map", "0:v", "-map", "1", "-c", "copy", _folder["in.mkv"]);
        VideoInfo info = VideoProbe.Probe(_folder["in.mkv"]);
        VideoInfo pictures = info with
        {
            Streams = [.. info.Streams.Select(s => s.Kind == MediaKind.Subtitle ? s with { Codec = "hdmv_pgs_subtitle" } : s)],
        };
        KeptStreams kept = KeptStreams.Of(VideoWriterOptions.Like(pictures, pictures.Size), OutputContainer.For("a.mp4"));
        Assert.Equal(["Subtitle stream 1 (hdmv_pgs_subtitle) is left out: MP4 files do not hold it."], kept.Notices);
        KeptStreams matroska = KeptStreams.Of(VideoWriterOptions.Like(pictures, pictures.Size), OutputContainer.For("a.mkv"));
        Assert.Empty(matroska.Notices);
        Assert.Contains("2:1", matroska.Outputs);
    }

    [Fact]
    public async Task A_cover_stays_a_cover_in_an_mp4()
    {
        Clips.Make(_folder["clip.mp4"]);
        Clips.FFmpeg("-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1", _folder["cover.png"]);
        Clips.FFmpeg(
            "-i", _folder["clip.mp4"], "-i", _folder["cover.png"], "-map", "0", "-map", "1", "-c", "copy",
            "-disposition:v:1", "attached_pic", _folder["in.mp4"]);
        Assert.Empty(await Copying.Copy(_folder["in.mp4"], _folder["out.mp4"]));
        MediaFile after = new(_folder["out.mp4"]);
        Assert.Equal("h264 aac png", after.Codecs);
        Assert.Equal("attached_pic", after.Dispositions(2));
        Assert.Equal(new MediaFile(_folder["in.mp4"]).Packets("v:1"), after.Packets("v:1"));
    }

    [Fact]
    public async Task A_second_video_stream_is_copied_with_a_notice()
    {
        Clips.Make(_folder["clip.mp4"]);
        Clips.FFmpeg(
            "-i", _folder["clip.mp4"], "-f", "lavfi", "-i", "testsrc=s=48x32:r=10:d=0.3", "-map", "0:v", "-map", "1", "-map", "0:a",
            "-c:a", "copy", _folder["in.mp4"]);
        IReadOnlyList<string> notices = await Copying.Copy(_folder["in.mp4"], _folder["out.mkv"]);
        Assert.Equal(["Video stream 1 is copied as it is; only stream 0 is derained."], notices);
        MediaFile after = new(_folder["out.mkv"]);
        Assert.Equal("h264 h264 aac", after.Codecs);
        Assert.Equal(new MediaFile(_folder["in.mp4"]).Packets("v:1"), after.Packets("v:1"));
    }

    [Fact]
    public async Task A_time_code_and_a_date_are_kept()
    {
        Clips.Make(_folder["clip.mp4"], frames: 12);
        Clips.FFmpeg(
            "-i", _folder["clip.mp4"], "-c", "copy", "-timecode", "01:02:03:04", "-metadata",
            "creation_time=2021-05-06T07:08:09Z", "-metadata", "location=+50.1+010.2/", _folder["in.mov"]);
        Assert.Empty(await Copying.Copy(_folder["in.mov"], _folder["out.mov"]));
        MediaFile after = new(_folder["out.mov"]);
        Assert.Equal("video audio data", after.Types);
        Assert.Equal("01:02:03:04", after.Tag(0, "timecode"));
        Assert.Equal("2021-05-06T07:08:09.000000Z", after.Tag("creation_time"));
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    public async Task The_same_clip_gives_the_same_file_bit_for_bit(string name)
    {
        string source = Rich(_folder["in.mkv"]);
        await Copying.Copy(source, _folder[name]);
        byte[] first = File.ReadAllBytes(_folder[name]);
        File.Delete(_folder[name]);
        await Copying.Copy(source, _folder[name]);
        Assert.Equal(first, File.ReadAllBytes(_folder[name]));
    }

    private const string Subtitles = "1\n00:00:00,100 --> 00:00:00,400\nHello\n\n2\n00:00:00,500 --> 00:00:00,800\nRain\n\n";

    /// <summary>A Matroska file with two sound tracks, two kinds of subtitles, a font, chapters, titles and languages.</summary>
    private string Rich(string path)
    {
        Clips.Make(_folder["scene.mp4"], frames: 28);
        _folder.Write("s.srt", Subtitles);
        _folder.Write("font.ttf", "not really a font");
        _folder.Write(
            "tags.txt",
            ";FFMETADATA1\ntitle=Rainy\ncustom_key=kept\n"
            + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=Before\n"
            + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=900\ntitle=After\n");
        Clips.FFmpeg(
            "-i", _folder["scene.mp4"], "-f", "lavfi", "-i", "sine=f=880:d=0.9", "-i", _folder["s.srt"], "-i", _folder["tags.txt"],
            "-map", "0:v", "-map", "0:a", "-map", "1", "-map", "2", "-map", "2", "-map_metadata", "3", "-map_chapters", "3",
            "-c", "copy", "-c:a:1", "flac", "-c:s:0", "srt", "-c:s:1", "ass",
            "-metadata:s:v:0", "title=Angle", "-metadata:s:a:0", "language=deu", "-metadata:s:a:0", "title=Deutsch",
            "-metadata:s:a:1", "language=eng", "-metadata:s:s:0", "language=fra",
            "-disposition:a:0", "0", "-disposition:a:1", "default", "-disposition:s:1", "forced+hearing_impaired",
            "-attach", _folder["font.ttf"], "-metadata:s:t", "mimetype=application/x-truetype-font", path);
        return path;
    }

    private static string Sound(string path, string stream)
    {
        using FFmpegProcess process = FFmpegProcess.FFmpeg(
            ["-i", path, "-map", $"0:{stream}", "-c", "pcm_s16le", "-f", "md5", "pipe:1"]);
        return process.OutputText.ReadToEnd();
    }
}
