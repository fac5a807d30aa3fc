using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class FramePatternTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("frames/%04d.png", 7, "frames/0007.png")]
    [InlineData("frames/%d.png", 7, "frames/7.png")]
    [InlineData("frames/%4d.png", 12345, "frames/12345.png")]
    [InlineData("a%20/rain %03d b.PNG", 7, "a%20/rain 007 b.PNG")]
    [InlineData("100%%_%02d.png", 7, "./100%_07.png")]
    public void Names_frames(string path, long index, string name)
    {
        Assert.True(FramePattern.TryParse(path, out FramePattern pattern));
        Assert.Equal(name, pattern[index]);
    }

    [Theory]
    [InlineData("clip.mp4")]
    [InlineData("frame.png")]
    [InlineData("%04d.jpg")]
    [InlineData("%d-%d.png")]
    [InlineData("%s.png")]
    [InlineData("%d/frame.png")]
    public void Other_names_are_no_pattern(string path) => Assert.False(FramePattern.TryParse(path, out _));

    [Fact]
    public void Lists_only_its_own_frames_in_order()
    {
        string[] names = ["f0010.png", "f0002.png", "f2.png", "g0001.png", "f0003.png.bak", "f00004.png"];
        foreach (string name in names)
        {
            _folder.Write(name);
        }

        Assert.True(FramePattern.TryParse(_folder["f%04d.png"], out FramePattern pattern));
        Assert.Equal([2, 10], pattern.ExistingFrames());
    }

    [Theory]
    [InlineData("0009.png 0010.png 0011.png notes.txt", "%04d.png")]
    [InlineData("frame9.png frame10.png", "frame%01d.png")]
    [InlineData("clip7_001.png clip7_002.png", "clip7_%03d.png")]
    [InlineData("50%_1.PNG 50%_2.PNG", "50%%_%01d.PNG")]
    public void Finds_the_sequence_in_a_folder(string files, string fileName)
    {
        foreach (string file in files.Split(' '))
        {
            _folder.Write(file);
        }

        FramePattern pattern = FramePattern.OfFolder(_folder.Root);
        Assert.Equal(fileName, pattern.FileName);
        Assert.Equal(files.Split(' ').Count(name => !name.EndsWith(".txt")), pattern.ExistingFrames().Length);
    }

    [Fact]
    public void A_folder_without_frames_is_refused()
    {
        _folder.Write("photo.jpg");
        VideoException error = Assert.Throws<VideoException>(() => FramePattern.OfFolder(_folder.Root));
        Assert.Equal(
            $"The folder '{_folder.Root}' holds no numbered PNG frames; expected files such as 0001.png, 0002.png.",
            error.Message);
    }

    [Fact]
    public void A_folder_with_two_sequences_is_refused()
    {
        _folder.Write("a1.png");
        _folder.Write("b1.png");
        VideoException error = Assert.Throws<VideoException>(() => FramePattern.OfFolder(_folder.Root));
        Assert.Contains("holds several sequences of frames", error.Message);
        Assert.Contains("name one", error.Message);
    }
}
