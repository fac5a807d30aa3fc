using Derain.Runtime.Cli;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Tests.Cli.Batch;

public sealed class InputExpansionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_stands_for_its_videos_and_folders_of_frames()
    {
        Files("in/b.mp4", "in/a.MOV", "in/notes.txt", "in/.x.mp4", "in/frames/0001.png", "in/day/c.mp4", "in/other/x.txt");
        Assert.Equal(["in/a.MOV", "in/b.mp4", "in/frames"], Expand("in"));
    }

    [Fact]
    public void Recursion_goes_to_any_depth_and_keeps_the_folders_between()
    {
        Files("in/b.mp4", "in/day/c.mp4", "in/day/north/d.mkv", "in/day/north/frames/x_01.png", "in/.cache/e.mp4", "in/dry/b.mp4");
        Assert.Equal(
            [
                new BatchInput(_folder["in/b.mp4"]),
                new BatchInput(_folder["in/day/c.mp4"], "day"),
                new BatchInput(_folder["in/day/north/d.mkv"], "day/north"),
                new BatchInput(_folder["in/day/north/frames"], "day/north"),
            ],
            InputExpansion.Expand([_folder["in"]], recursive: true, output: _folder["in/dry/"]));
    }

    [Fact]
    public void A_folder_of_frames_is_one_clip()
    {
        Files("frames/0001.png", "frames/0002.png", "frames/notes.txt");
        Assert.Equal(["frames"], Expand("frames"));
        Assert.False(InputExpansion.IsSeveral(_folder["frames"]));
    }

    [Fact]
    public void A_folder_that_could_be_two_things_is_refused()
    {
        Files("in/a.mp4", "in/0001.png");
        Assert.Equal(
            $"The folder '{_folder["in"]}' holds videos and numbered PNG files; name the videos as '{_folder["in/*.mp4"]}' "
            + $"or the frames as '{_folder["in/%04d.png"]}'.",
            Fail(ExitCodes.Usage, "in"));
        Assert.Equal(["in/a.mp4"], Expand("in/*.mp4"));
        Assert.Equal(["in/%04d.png"], Expand("in/%04d.png"));
    }

    [Fact]
    public void Wildcards_match_clips_and_keep_the_folders_below_their_beginning()
    {
        Files("in/a.mp4", "in/a.txt", "in/day/a.mp4", "in/day/frames/1.png", "in/x.dat");
        Assert.Equal(["in/a.mp4"], Expand("in/*"));
        Assert.Equal(["in/x.dat"], Expand("in/*.dat"));
        Assert.Equal(
            [new BatchInput(_folder["in/a.mp4"]), new BatchInput(_folder["in/day/a.mp4"], "day"), new BatchInput(_folder["in/day/frames"], "day")],
            InputExpansion.Expand([_folder["in/**"]]));
        Assert.Equal(["in/day/frames/%d.png"], Expand("in/*/*/%d.png"));
    }

    [Fact]
    public void A_name_with_brackets_that_exists_is_that_file()
    {
        Files("in/take [1].mp4", "in/take 1.mp4");
        Assert.Equal(["in/take [1].mp4"], Expand("in/take [1].mp4"));
        Assert.False(InputExpansion.IsSeveral(_folder["in/take [1].mp4"]));
    }

    [Fact]
    public void The_order_is_that_of_the_arguments_and_nothing_comes_twice()
    {
        Files("in/a.mp4", "in/b.mp4", "z.mp4");
        Assert.Equal(["z.mp4", "in/b.mp4", "in/a.mp4", "gone.mp4"], Expand("z.mp4", "in/b.mp4", "in", "in/../z.mp4", "gone.mp4"));
    }

    [Fact]
    public void What_stands_for_nothing_is_refused()
    {
        Files("in/notes.txt", "in/day/a.mp4", "pictures/p1.png");
        Assert.EndsWith("holds no clips: no videos, and no folders of PNG frames; --recursive looks into the folders in it too.", Fail(2, "in"));
        Assert.EndsWith("/*.mp4' matches no clips: no videos, and no folders of PNG frames.", Fail(2, "in/*.mp4"));
        Assert.EndsWith("stands for single pictures; name frames by their folder, or by a pattern such as frames/%04d.png.", Fail(1, "pictures/*.png"));
    }

    private void Files(params string[] names) => Assert.All(names, name => _folder.Write(name));

    private IEnumerable<string> Expand(params string[] arguments) =>
        InputExpansion.Expand(arguments.Select(name => _folder[name])).Select(clip => Path.GetRelativePath(_folder.Root, clip.Path));

    private string Fail(int exitCode, string argument)
    {
        CommandException error = Assert.Throws<CommandException>(() => InputExpansion.Expand([_folder[argument]]));
        Assert.Equal(exitCode, error.ExitCode);
        return error.Message;
    }
}
