using Derain.Runtime.Cli.Batch;

namespace Derain.Runtime.Tests.Cli.Batch;

public sealed class GlobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GlobTests()
    {
        string[] files =
        [
            "a.mp4", "b.mp4", "B.mp4", "c10.mp4", "c2.mp4", ".hidden.mp4", "day/a.mp4", "day/night/a.mp4", "day/night/b.mov",
            ".git/a.mp4", "x[1].mp4", "x1.mp4", "a*b.mp4",
        ];
        Assert.All(files, name => _folder.Write(name));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("*.mp4", "B.mp4 a*b.mp4 a.mp4 b.mp4 c10.mp4 c2.mp4 x1.mp4 x[1].mp4")]
    [InlineData("?.mp4", "B.mp4 a.mp4 b.mp4")]
    [InlineData("[ab].mp4", "a.mp4 b.mp4")]
    [InlineData("[!ab].mp4", "B.mp4")]
    [InlineData("[^a-c].mp4", "B.mp4")]
    [InlineData("[A-C].mp4", "B.mp4")]
    [InlineData("x[[]1].mp4", "x[1].mp4")]
    [InlineData("x[0-9].mp4", "x1.mp4")]
    [InlineData("a[.mp4", "")]
    [InlineData(@"a\*b.*", "a*b.mp4")]
    [InlineData("c*[0-9].mp4", "c10.mp4 c2.mp4")]
    [InlineData(".h*", ".hidden.mp4")]
    [InlineData("*/a.mp4", "day/a.mp4")]
    [InlineData("day/*/a.*", "day/night/a.mp4")]
    [InlineData("**/a.mp4", "a.mp4 day/a.mp4 day/night/a.mp4")]
    [InlineData("day/**/*.m*", "day/a.mp4 day/night/a.mp4 day/night/b.mov")]
    [InlineData("day/**", "day/a.mp4 day/night day/night/a.mp4 day/night/b.mov")]
    [InlineData("**/night/**/b.*", "day/night/b.mov")]
    [InlineData("nowhere/*.mp4", "")]
    public void A_pattern_matches(string pattern, string expected) =>
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Glob.Expand(_folder[pattern]).Select(path => Path.GetRelativePath(_folder.Root, path)));

    [Fact]
    public void Links_to_folders_are_not_followed_by_two_stars_but_by_a_name()
    {
        Directory.CreateSymbolicLink(_folder["day/loop"], _folder["day"]);
        Assert.Equal(3, Glob.Expand(_folder["**/a.mp4"]).Count);
        Assert.Equal([_folder["day/loop/a.mp4"]], Glob.Expand(_folder["day/l*/a.mp4"]));
    }

    [Theory]
    [InlineData("in/**/*.mp4", "in")]
    [InlineData("/data/day?/x", "/data")]
    [InlineData("*.mp4", "")]
    [InlineData("/*", "/")]
    public void The_base_is_the_folder_above_the_first_wildcard(string pattern, string expected) => Assert.Equal(expected, Glob.Base(pattern));
}
