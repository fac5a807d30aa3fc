using Derain.Runtime.Video;
using FFMpegCore;

namespace Derain.Runtime.Tests.Video;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file() => Fails(_folder["no.mp4"], $"There is no file '{_folder["no.mp4"]}'.");

    [Fact]
    public void A_missing_sequence() =>
        Fails(_folder["%04d.png"], $"There are no files '{_folder["%04d.png"]}'.");

    [Fact]
    public void A_text_file_named_mp4()
    {
        string path = _folder.Write("text.mp4", "It rained all day.\n");
        Fails(path, $"'{path}' is not a video that ffmpeg can read: Invalid data found when processing input.");
    }

    [Fact]
    public void A_text_file()
    {
        string path = _folder.Write("notes.txt", string.Concat(Enumerable.Repeat("It rained all day.\n", 200)));
        Fails(path, $"'{path}' is a text file, not a video.");
    }

    [Fact]
    public void An_empty_file()
    {
        string path = _folder.Write("empty.mp4");
        Fails(path, $"'{path}' is empty (0 bytes); copy or record it again.");
    }

    [Fact]
    public void Sound_only()
    {
        string path = _folder["song.mp4"];
        Clips.FFmpeg("-f", "lavfi", "-i", "sine=d=0.5", path);
        Fails(path, $"'{path}' holds sound but no video; give a file with a video stream.");
    }

    [Fact]
    public void No_frames()
    {
        // A video track is declared, and no sample is in it.
        string path = _folder["nothing.mp4"];
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:r=30:d=1", "-t", "0", "-movflags", "+empty_moov", path);
        Fails(path, $"'{path}' holds no frames: its video stream is empty.");
    }

    [Fact]
    public void An_mp4_cut_short_after_its_index()
    {
        Clips.Make(_folder["clip.mp4"], frames: 60);
        string path = Clips.CutShort(_folder["clip.mp4"], _folder["short.mp4"], 0.6);
        VideoException error = Assert.Throws<VideoException>(() => VideoProbe.Probe(path));
        Assert.Matches(@"^'.*short\.mp4' is truncated: [1-5]?[0-9] of 60 frames are there", error.Message);
        Assert.Contains($"keep what is left of it with 'ffmpeg -i {path} -c copy repaired.mp4'.", error.Message);
    }

    [Fact]
    public void An_mp4_cut_short_before_its_index()
    {
        Clips.Make(_folder["clip.mp4"], frames: 60);
        Clips.FFmpeg("-i", _folder["clip.mp4"], "-c", "copy", _folder["late.mp4"]);
        string path = Clips.CutShort(_folder["late.mp4"], _folder["short.mp4"], 0.6);
        Fails(
            path,
            $"'{path}' is truncated: the index at its end is missing (moov atom not found), "
            + "so none of its frames can be read. Copy, download or record it again.");
    }

    [Fact]
    public void A_matroska_file_cut_short()
    {
        Clips.Make(_folder["clip.mkv"], frames: 60);
        string path = Clips.CutShort(_folder["clip.mkv"], _folder["short.mkv"], 0.6);
        VideoException error = Assert.Throws<VideoException>(() => VideoProbe.Probe(path));
        Assert.Matches("is truncated: [1-5]?[0-9] of 6[01] frames are there .*prematurely", error.Message);
    }

    [Fact]
    public void An_avi_cut_short()
    {
        Clips.Make(_folder["clip.mp4"], frames: 60);
        Clips.FFmpeg("-i", _folder["clip.mp4"], "-c:v", "mpeg4", _folder["clip.avi"]);
        string path = Clips.CutShort(_folder["clip.avi"], _folder["short.avi"], 0.6);
        VideoException error = Assert.Throws<VideoException>(() => VideoProbe.Probe(path));
        Assert.Matches("is truncated: [1-5]?[0-9] of 6[01] frames are there", error.Message);
    }

    [Fact]
    public void A_gap_in_a_sequence()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=50x30:r=10", "-frames:v", "5", _folder["%02d.png"]);
        File.Delete(_folder["03.png"]);
        Fails(
            _folder["%02d.png"],
            $"Frame '{_folder["03.png"]}' is missing: the sequence goes on at '{_folder["04.png"]}'. "
            + "Add it, or number the frames without gaps.");
    }

    [Fact]
    public void A_picture_that_is_none()
    {
        _folder.Write("01.png", "no picture");
        VideoException error = Assert.Throws<VideoException>(() => VideoProbe.Probe(_folder["%02d.png"]));
        Assert.Contains("01.png", error.Message);
    }

    [Fact]
    public void A_broken_picture_in_the_middle_of_a_sequence()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=50x30:r=10", "-frames:v", "5", _folder["%02d.png"]);
        File.WriteAllText(_folder["03.png"], "no picture");
        VideoException error = Assert.Throws<VideoException>(() => Clips.ReadAll(_folder["%02d.png"]));
        Assert.Contains("is truncated or damaged: 4 of 5 frames could be decoded", error.Message);
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_probed()
    {
        string path = Clips.Make(_folder["clip.mp4"], frames: 60);
        VideoInfo info = VideoProbe.Probe(path);
        Clips.CutShort(path, path, 0.6);
        using VideoReader reader = VideoReader.Open(info);
        VideoException error = Assert.Throws<VideoException>(() => Clips.ReadAll(reader));
        Assert.Matches(
            "is truncated or damaged: [0-9]+ of 60 frames could be decoded .*Copy or download it again", error.Message);
    }

    [Fact]
    public void A_program_that_is_not_installed()
    {
        VideoException error = Assert.Throws<VideoException>(() => FFmpegProcess.Start("no-such-ffmpeg", []));
        Assert.StartsWith(
            "no-such-ffmpeg was not found. Install it with 'apt-get install -y --no-install-recommends ffmpeg'",
            error.Message);
    }

    [Fact]
    public void A_configured_folder_without_ffmpeg()
    {
        FFOptions options = new() { BinaryFolder = _folder.Root };
        VideoException error = Assert.Throws<VideoException>(() => FFmpegBinary.FFmpeg(options));
        Assert.Equal(
            $"The folder '{_folder.Root}' set for ffmpeg holds no ffmpeg; correct the folder or unset it.",
            error.Message);
    }

    private static void Fails(string path, string message) =>
        Assert.Equal(message, Assert.Throws<VideoException>(() => VideoProbe.Probe(path)).Message);
}
