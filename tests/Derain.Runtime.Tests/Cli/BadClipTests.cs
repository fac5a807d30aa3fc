using Derain.Runtime.Tests.Video;

namespace Derain.Runtime.Tests.Cli;

/// <summary>Clips that cannot be read, and places that cannot be written to, as the command reports them.</summary>
public sealed class BadClipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file() => Assert.Equal($"There is no file '{_folder["no.mp4"]}'.", FailToRead(_folder["no.mp4"]));

    [Fact]
    public void A_text_file_named_mp4()
    {
        string path = _folder.Write("text.mp4", "It rained all day.\n");
        Assert.Equal($"'{path}' is not a video that ffmpeg can read: Invalid data found when processing input.", FailToRead(path));
    }

    [Fact]
    public void Sound_only()
    {
        Clips.FFmpeg("-f", "lavfi", "-i", "sine=d=0.5", _folder["song.mp4"]);
        Assert.Equal($"'{_folder["song.mp4"]}' holds sound but no video; give a file with a video stream.", FailToRead(_folder["song.mp4"]));
    }

    [Fact]
    public void A_truncated_video()
    {
        string path = Clips.CutShort(Clips.Make(_folder["clip.mp4"], frames: 60), _folder["short.mp4"], 0.6);
        Assert.Matches("^'.*short\\.mp4' is truncated: [1-5]?[0-9] of 60 frames are there", FailToRead(path));
    }

    [Fact]
    public void No_frames()
    {
        string path = _folder["nothing.mp4"];
        Clips.FFmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:r=30:d=1", "-t", "0", "-movflags", "+empty_moov", path);
        Assert.Equal($"'{path}' holds no frames: its video stream is empty.", FailToRead(path));
    }

    [Fact]
    public void A_folder_without_frames()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.StartsWith($"The folder '{_folder["empty"]}' holds no clips", FailToRead(_folder["empty"]));
    }

    [Theory]
    [InlineData("no/out.mp4", "cannot be written: there is no folder")]
    [InlineData("out.gif", "cannot write .gif files")]
    [InlineData("out", "has no extension to choose a format by")]
    public void An_output_that_cannot_be(string name, string reason) => Assert.Contains(reason, FailToWrite(_folder[name]));

    [Fact]
    public void A_folder_that_may_not_be_written_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        Assert.StartsWith("'/proc/out.mp4' cannot be written: ", FailToWrite("/proc/out.mp4"));
        Assert.StartsWith(
            "'/proc/all.safetensors' cannot be written: ", FailToWrite(_folder["out.mp4"], "--save-tensors", "/proc/all.safetensors"));
    }

    [Fact]
    public void A_full_disk()
    {
        using TinyDisk disk = new(_folder["disk"], kilobytes: 4);
        string path = Path.Combine(_folder["disk"], "out.mp4");
        CommandRun run = CommandRun.Of(
            _folder, "derain", Clips.Make(_folder["in.mp4"]), "-o", path, "--model", SmallModel, "--steps", "2", "--skip", "1");
        Assert.Equal(3, run.ExitCode);
        Assert.EndsWith(
            $"derain: The work folder '{_folder["disk/.out.mp4.derain"]}' cannot be written: no space left on device. "
            + "Once that is put right, the same command with --resume goes on.\n",
            run.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["disk"]));
    }

    [Fact]
    public void A_disk_too_full_for_the_tensors()
    {
        using TinyDisk disk = new(_folder["disk"], kilobytes: 64);
        string path = Path.Combine(_folder["disk"], "out.safetensors");
        CommandRun run = CommandRun.Of(
            _folder, "derain", Goldens.Path("zsvd/e2e_s10_k4_g15.safetensors"), "-o", path, "--model", Goldens.Path("tiny-2b"),
            "--steps", "2", "--skip", "1");
        Assert.Equal(3, run.ExitCode);
        Assert.EndsWith($"derain: {path} cannot be written: no space left on device.\n", run.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["disk"]));
    }

    [Fact]
    public void A_result_that_is_no_picture()
    {
        CommandRun run = CommandRun.Of(
            _folder, "derain", Clips.Make(_folder["in.mp4"]), "-o", _folder["out.mp4"], "--model", SmallModel, "--steps", "3", "--skip", "1",
            "--guidance", "1e300");
        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith(
            "derain: The derained clip holds values that are not numbers: the model is damaged, or the guidance far too large.\n", run.Error);
        Assert.False(File.Exists(_folder["out.mp4"]));
    }

    private static string SmallModel => Path.Combine(Goldens.Repository, "models", "small");

    private string FailToRead(string input)
    {
        string error = CommandRun.Fail(_folder, 2, "derain", input, "-o", _folder["out.mp4"]);
        Assert.False(File.Exists(_folder["out.mp4"]));
        return error;
    }

    private string FailToWrite(string output, params string[] options) =>
        CommandRun.Fail(_folder, 3, ["derain", Clips.Make(_folder["in.mp4"], frames: 2), "-o", output, .. options]);
}
