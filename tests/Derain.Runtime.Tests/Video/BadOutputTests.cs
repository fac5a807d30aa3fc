using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class BadOutputTests : IDisposable
{
    private static readonly FrameSize Size = new(96, 64);
    private static readonly VideoWriterOptions Options = new() { FrameSize = Size, FrameRate = new Rational(30) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.avi", "cannot write .avi files; write .mp4, .mov, .mkv, .webm or 'frames/%04d.png'.")]
    [InlineData("out.gif", "cannot write .gif files; write .mp4, .mov, .mkv, .webm or 'frames/%04d.png'.")]
    public void An_unknown_container(string name, string reason) =>
        Refuses(_folder[name], $"'{_folder[name]}': {reason}");

    [Fact]
    public void No_extension() => Refuses(
        _folder["out"],
        $"'{_folder["out"]}' has no extension to choose a format by; write .mp4, .mov, .mkv, .webm or 'frames/%04d.png'.");

    [Fact]
    public void One_picture() => Refuses(
        _folder["out.png"], $"'{_folder["out.png"]}' names one picture; number the frames, as in 'frames/%04d.png'.");

    [Fact]
    public void A_file_that_exists()
    {
        string path = _folder.Write("out.mp4", "precious");
        Refuses(path, $"'{path}' exists already; choose another name or allow it to be overwritten.");
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void Frames_that_exist()
    {
        _folder.Write("0007.png", "precious");
        string path = _folder["%04d.png"];
        Refuses(path, $"'{path}' exists already; choose another name or allow it to be overwritten.");
    }

    [Fact]
    public void A_folder_that_does_not_exist()
    {
        string path = _folder["no/out.mp4"];
        Refuses(path, $"'{path}' cannot be written: there is no folder '{_folder["no"]}'; create it first.");
    }

    [Fact]
    public void A_folder_in_place_of_a_file()
    {
        Directory.CreateDirectory(_folder["out.mp4"]);
        Refuses(
            _folder["out.mp4"],
            $"'{_folder["out.mp4"]}' is a folder; name a file in it, or frames as in '{_folder["out.mp4"]}/%04d.png'.");
    }

    [Fact]
    public void A_folder_that_may_not_be_written_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        VideoException error = Assert.Throws<VideoException>(
            () => VideoWriter.CheckOutput("/proc/out.mp4", overwrite: false));
        Assert.StartsWith("'/proc/out.mp4' cannot be written: ", error.Message);
    }

    [Fact]
    public void A_check_leaves_nothing_behind()
    {
        VideoWriter.CheckOutput(_folder["out.mp4"], overwrite: false);
        VideoWriter.CheckOutput(_folder["frames/%04d.png"], overwrite: false);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("frames/%04d.png")]
    public void Disposing_before_completion_leaves_nothing_behind(string name)
    {
        using (VideoWriter writer = VideoWriter.Create(_folder[name], Options))
        {
            for (int i = 0; i < 60; i++)
            {
                writer.Write(Clips.Pattern(Size, i));
            }
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Disposing_before_completion_keeps_the_old_file()
    {
        string path = _folder.Write("out.mp4", "precious");
        using (VideoWriter writer = VideoWriter.Create(path, Options with { Overwrite = true }))
        {
            writer.Write(Clips.Pattern(Size, 0));
        }

        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task No_frames()
    {
        await using VideoWriter writer = VideoWriter.Create(_folder["out.mp4"], Options);
        VideoException error = await Assert.ThrowsAsync<VideoException>(() => writer.CompleteAsync());
        Assert.Equal($"'{_folder["out.mp4"]}' was not written: there are no frames for it.", error.Message);
    }

    [Fact]
    public async Task A_frame_of_the_wrong_length()
    {
        await using VideoWriter writer = VideoWriter.Create(_folder["out.mp4"], Options);
        Assert.Throws<ArgumentException>(() => writer.Write(new byte[7]));
    }

    [Fact]
    public async Task Cancelling_leaves_nothing_behind()
    {
        using CancellationTokenSource source = new();
        await using (VideoWriter writer = VideoWriter.Create(_folder["out.mp4"], Options))
        {
            await writer.WriteAsync(Clips.Pattern(Size, 0), source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await writer.WriteAsync(Clips.Pattern(Size, 0), source.Token);
                await writer.CompleteAsync(source.Token);
            });
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task Sound_that_disappears_ends_with_the_words_of_ffmpeg()
    {
        VideoInfo source = VideoProbe.Probe(Clips.Make(_folder["in.mp4"]));
        File.WriteAllText(source.Path, "gone");
        await using VideoWriter writer = VideoWriter.Create(_folder["out.mp4"], VideoWriterOptions.Like(source, Size));
        VideoException error = await Assert.ThrowsAsync<VideoException>(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await writer.WriteAsync(Clips.Pattern(Size, i));
            }

            await writer.CompleteAsync();
        });
        Assert.Matches(
            $"^'{_folder["out.mp4"]}' could not be written after [0-9]+ frames: .*Invalid data found",
            error.Message);
    }

    [Theory]
    [InlineData("out.mp4")]
    [InlineData("out.mkv")]
    [InlineData("frames/%04d.png")]
    public async Task A_full_disk(string name)
    {
        using TinyDisk disk = new(_folder["disk"], kilobytes: 256);
        string path = Path.Combine(_folder["disk"], name);
        VideoWriterOptions large = Options with { Size = new FrameSize(640, 480), Quality = 0 };
        await using (VideoWriter writer = VideoWriter.Create(path, large))
        {
            Random random = new(1);
            byte[] noise = new byte[Size.Bytes];
            VideoException error = await Assert.ThrowsAsync<VideoException>(async () =>
            {
                for (int i = 0; i < 100; i++)
                {
                    random.NextBytes(noise);
                    await writer.WriteAsync(noise);
                }

                await writer.CompleteAsync();
            });
            Assert.Matches(
                $"^'{path}' could not be written: the disk was full after [0-9]+ frames. "
                + "Free some space or write elsewhere.$",
                error.Message);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder["disk"]));
    }

    private static void Refuses(string path, string message)
    {
        Assert.Equal(message, Assert.Throws<VideoException>(() => VideoWriter.CheckOutput(path, false)).Message);
        Assert.Equal(message, Assert.Throws<VideoException>(() => VideoWriter.Create(path, Options)).Message);
    }
}
