using Derain.Runtime.Evaluation;
using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Evaluation;

public sealed class ClipMatchingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_clips_are_a_pair_named_after_the_result()
    {
        ClipFiles files = Assert.Single(ClipMatching.Match("dry/a.mp4", "out/b.mp4", "wet/c.mp4"));
        Assert.Equal(new ClipFiles("b", "dry/a.mp4", "out/b.mp4", "wet/c.mp4"), files);
    }

    [Fact]
    public void Clips_of_folders_are_matched_by_name_whatever_their_format()
    {
        string[] dry = ["dry/b.mp4", "dry/a.mkv", "dry/frames/0001.png", "dry/README.md"];
        string[] results = ["out/a.mp4", "out/b.MP4", "out/frames.mov", "out/.b.mp4"];
        Assert.All(dry.Concat(results), name => _folder.Write(name));
        Assert.Equal(
            [
                new ClipFiles("a", _folder["dry/a.mkv"], _folder["out/a.mp4"]),
                new ClipFiles("b", _folder["dry/b.mp4"], _folder["out/b.MP4"]),
                new ClipFiles("frames", _folder["dry/frames"], _folder["out/frames.mov"]),
            ],
            ClipMatching.Match(_folder["dry"], _folder["out"]));
    }

    [Fact]
    public void Folders_of_frames_are_clips()
    {
        _folder.Write("dry/0001.png");
        _folder.Write("out/0001.png");
        Assert.Equal([new ClipFiles("out", _folder["dry"], _folder["out"])], ClipMatching.Match(_folder["dry"], _folder["out"]));
    }

    [Fact]
    public void Clips_without_a_counterpart_are_all_named()
    {
        Assert.All(["dry/a.mp4", "dry/b.mp4", "out/b.mp4", "out/c.mp4"], name => _folder.Write(name));
        Assert.Equal(
            $"Clips are matched by their names, but '{_folder["out"]}' has no 'a', '{_folder["dry"]}' has no 'c'.",
            Fail(_folder["dry"], _folder["out"]));
    }

    [Fact]
    public void A_folder_and_a_clip_are_no_pair()
    {
        _folder.Write("dry/a.mp4");
        Assert.Equal(
            $"'{_folder["dry"]}' is a folder of clips, but 'a.mp4' is one clip; name clips or folders of clips throughout.",
            Fail(_folder["dry"], "a.mp4"));
    }

    [Fact]
    public void Names_that_are_not_unique_and_folders_without_clips_are_refused()
    {
        _folder.Write("empty/notes.txt");
        Assert.Equal(
            $"The folder '{_folder["empty"]}' holds no clips: no videos, and no folders of PNG frames.",
            Fail(_folder["empty"], _folder["empty"]));
        _folder.Write("twice/a.mp4");
        _folder.Write("twice/a.mov");
        Assert.EndsWith("have the same name; keep one of them in the folder.", Fail(_folder["twice"], _folder["twice"]));
    }

    private static string Fail(string reference, string result) =>
        Assert.Throws<VideoException>(() => ClipMatching.Match(reference, result)).Message;
}
