using Derain.Runtime.Video;

namespace Derain.Runtime.Tests.Video;

public sealed class StagedFolderTests : IDisposable
{
    private static readonly string[] Names = ["a.txt", "b.txt"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_appear_together()
    {
        using (StagedFolder staged = Fill(overwrite: false))
        {
            Assert.Empty(Directory.GetFiles(_folder["out"]));
            staged.Commit();
        }

        Assert.Equal(["a.txt", "b.txt"], Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Without_a_commit_nothing_is_left()
    {
        Fill(overwrite: false).Dispose();
        Assert.False(Directory.Exists(_folder["out"]));

        string kept = _folder.Write("out/other.txt", "kept");
        Fill(overwrite: false).Dispose();
        Assert.Equal([kept], Directory.EnumerateFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void Files_are_replaced_only_when_allowed()
    {
        string taken = _folder.Write("out/b.txt", "precious");
        VideoException error = Assert.Throws<VideoException>(() => new StagedFolder(_folder["out"], Names, overwrite: false));
        Assert.Equal($"'{taken}' exists already; name another folder, or replace it with --overwrite.", error.Message);

        using StagedFolder staged = Fill(overwrite: true);
        staged.Commit();
        Assert.Equal("b.txt", File.ReadAllText(taken));
    }

    [Fact]
    public void What_is_no_folder_is_refused()
    {
        string file = _folder.Write("file");
        Assert.Equal(
            $"'{file}' is a file; name a folder.",
            Assert.Throws<VideoException>(() => new StagedFolder(file, Names, overwrite: true)).Message);
        Assert.Equal(
            $"'{_folder["no/out"]}' cannot be made: there is no folder '{_folder["no"]}'; create it first.",
            Assert.Throws<VideoException>(() => new StagedFolder(_folder["no/out"], Names, overwrite: true)).Message);
    }

    private StagedFolder Fill(bool overwrite)
    {
        StagedFolder staged = new(_folder["out"], Names, overwrite);
        foreach (string name in Names)
        {
            File.WriteAllText(staged[name], name);
        }

        return staged;
    }
}
