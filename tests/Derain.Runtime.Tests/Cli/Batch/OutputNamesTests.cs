using Derain.Runtime.Cli;
using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Tests.Cli.Batch;

public sealed class OutputNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in/a.mp4", "", "out", "out/a.mp4")]
    [InlineData("in/a.MOV", "", "out/", "out/a.MOV")]
    [InlineData("in/a.b.avi", "", "out", "out/a.b.mkv")]
    [InlineData("in/noextension", "", "out", "out/noextension.mkv")]
    [InlineData("in/day/a.mp4", "day", "out", "out/day/a.mp4")]
    [InlineData("in/x.safetensors", "", "out", "out/x.safetensors")]
    [InlineData("shots/%04d.png", "", "out", "out/shots/%04d.png")]
    [InlineData("in/a.mov", "", "out/{name}_dry.mp4", "out/{name}_dry.mp4:a")]
    [InlineData("in/a.mov", "day/north", "out/{folder}/{name}_dry.{ext}", "out/day/north/a_dry.mov")]
    [InlineData("in/a.avi", "", "{folder}/{name}.{ext}", "./a.mkv")]
    [InlineData("in/a.mp4", "", "out/{name}/%04d.png", "out/a/%04d.png")]
    [InlineData("shots/%04d.png", "", "out/{name}.mp4", "out/shots.mp4")]
    [InlineData("in/a.mp4", "", "out.mp4", "out.mp4")]
    public void A_result_is_named(string input, string between, string output, string expected) =>
        Assert.Equal(expected.Replace("{name}_dry.mp4:a", "a_dry.mp4"), new OutputNames(output).For(new BatchInput(input, between)));

    [Fact]
    public void A_folder_of_frames_keeps_its_name_and_their_numbers()
    {
        _folder.Write("shots/take_001.png");
        BatchInput clip = new(_folder["shots"]);
        Assert.Equal("out/shots/take_%03d.png", new OutputNames("out").For(clip));
        Assert.Equal("out/shots.mkv", new OutputNames("out/{name}.{ext}").For(clip));
    }

    [Fact]
    public void Only_folders_and_patterns_name_several()
    {
        Directory.CreateDirectory(_folder["v1.2"]);
        Assert.True(new OutputNames("out").IsForSeveral);
        Assert.True(new OutputNames("v1.3/").IsForSeveral);
        Assert.True(new OutputNames(_folder["v1.2"]).IsForSeveral);
        Assert.True(new OutputNames("out/{name}.mp4").IsForSeveral);
        Assert.False(new OutputNames("out.mp4").IsForSeveral);
        Assert.Null(new OutputNames("out/{name}.mp4").FolderName);
        Assert.Equal("out", new OutputNames("out").FolderName);
    }

    [Fact]
    public void A_placeholder_that_does_not_exist_is_refused() =>
        Assert.Equal(
            "-o 'out/{nmae}.mp4' has the placeholder {nmae}, but there are {name}, {ext} and {folder}; did you mean {name}?",
            Assert.Throws<CommandException>(() => new OutputNames("out/{nmae}.mp4")).Message);
}
