using Derain.Runtime.Cli;

namespace Derain.Runtime.Tests.Cli;

public class ViewRequestTests
{
    [Theory]
    [InlineData("a/dry.mp4", "a/dry.side-by-side.mp4", "a/dry.preview.png")]
    [InlineData("dry.mkv", "dry.side-by-side.mkv", "dry.preview.png")]
    [InlineData("dry/%04d.png", "dry.side-by-side.mp4", "dry.preview.png")]
    [InlineData("%04d.png", "frames.side-by-side.mp4", "frames.preview.png")]
    public void Files_without_a_name_lie_beside_the_output(string output, string sideBySide, string preview)
    {
        ViewRequest views = new ViewRequest { SideBySide = "", Preview = "", Report = "page.html" }.For(output);
        Assert.Equal([("--side-by-side", sideBySide), ("--preview", preview), ("--report", "page.html")], views.Files());
    }

    [Fact]
    public void Nothing_is_written_that_nobody_asked_for() => Assert.Empty(new ViewRequest().For("dry.mp4").Files());
}
