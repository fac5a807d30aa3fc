using Derain.Runtime.Cli;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Tests.Cli.Batch;

public sealed class ClipListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_are_clips_with_their_numbers_and_paths_count_from_the_list()
    {
        string list = _folder.Write("lists/clips.txt", "# heavy rain\n\na.mp4 'dry one.mp4' --steps 50\r\n  /data/b.mp4  # as it is\n");
        IReadOnlyList<ListedClip> clips = ClipList.Read(list);
        Assert.Equal([3, 4], clips.Select(clip => clip.Line));
        Assert.Equal(["a.mp4", "dry one.mp4", "--steps", "50"], clips[0].Words);
        Assert.Equal(_folder["lists/a.mp4"], clips[0].Resolve("a.mp4"));
        Assert.Equal("/data/b.mp4", clips[1].Resolve("/data/b.mp4"));
        Assert.Equal($"{list}:4: no.", clips[1].Wrong("no.").Message);
        Assert.Equal("a.mp4", new ListedClip("clips.txt", 1, []).Resolve("a.mp4"));
    }

    [Fact]
    public void A_line_that_is_not_well_formed_is_named()
    {
        string list = _folder.Write("clips.txt", "a.mp4\nb.mp4 \"dry\n");
        CommandException error = Assert.Throws<CommandException>(() => ClipList.Read(list));
        Assert.Equal((ExitCodes.Usage, $"{list}:2: the quote \" at character 7 is not closed."), (error.ExitCode, error.Message));
    }

    [Fact]
    public void A_list_that_cannot_be_read_or_is_empty_is_refused()
    {
        Assert.Equal($"--list '{_folder["no.txt"]}' cannot be read: there is no such file.", Fail(_folder["no.txt"]));
        string list = _folder.Write("clips.txt", "# nothing yet\n\n");
        Assert.Equal($"--list '{list}' holds no clips: it has only blank lines and comments.", Fail(list));
    }

    private static string Fail(string list) => Assert.Throws<CommandException>(() => ClipList.Read(list)).Message;
}
