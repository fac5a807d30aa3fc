using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class StagingPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_an_ended_process_left_goes_when_the_same_output_is_begun_again(bool isFolder)
    {
        string abandoned;
        using (StagingPlace place = Make("dry.mp4", isFolder))
        {
            abandoned = place.Path;
        }

        // As after a kill: it lies there, and nobody holds it.
        if (isFolder)
        {
            Directory.CreateDirectory(abandoned);
            File.WriteAllText(Path.Combine(abandoned, "lock"), "");
            File.WriteAllText(Path.Combine(abandoned, "0001.png"), "");
        }
        else
        {
            File.WriteAllText(abandoned, "half a video");
        }

        using StagingPlace other = Make("another.mp4", isFolder);
        Assert.True(Path.Exists(abandoned));
        using StagingPlace again = Make("dry.mp4", isFolder);
        Assert.False(Path.Exists(abandoned));
        Assert.True(Path.Exists(other.Path));
        Assert.NotEqual(abandoned, again.Path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_still_at_work_stays(bool isFolder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && !isFolder, "There ffmpeg's own handle keeps the file.");
        using StagingPlace atWork = Make("dry.mp4", isFolder);
        using StagingPlace again = Make("dry.mp4", isFolder);
        Assert.True(Path.Exists(atWork.Path));
    }

    [Fact]
    public void Nothing_stays_when_it_is_let_go_of()
    {
        Make("dry.mp4", isFolder: false).Dispose();
        Make("dry.mp4", isFolder: true).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    private StagingPlace Make(string output, bool isFolder) =>
        isFolder ? StagingPlace.Folder(_folder[output], _folder.Root) : StagingPlace.File(_folder[output], _folder.Root);
}
