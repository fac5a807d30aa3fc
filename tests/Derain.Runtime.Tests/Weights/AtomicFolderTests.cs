using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class AtomicFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Appears_when_it_is_complete()
    {
        AtomicFolder.Write(_folder["a/b/"], temporary =>
        {
            Assert.False(Directory.Exists(_folder["a/b"]));
            File.WriteAllText(Path.Combine(temporary, "x"), "1");
        });
        Assert.Equal("1", File.ReadAllText(_folder["a/b/x"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder["a"]));
    }

    [Fact]
    public void Takes_the_place_of_an_empty_folder_only()
    {
        Directory.CreateDirectory(_folder["empty"]);
        AtomicFolder.Write(_folder["empty"], temporary => File.WriteAllText(Path.Combine(temporary, "x"), ""));
        Assert.Equal(
            $"{_folder["empty"]} exists already; remove it or name another folder.",
            Assert.Throws<IOException>(() => AtomicFolder.Write(_folder["empty"], _ => { })).Message);
    }

    [Fact]
    public void Leaves_nothing_when_it_fails()
    {
        Assert.Throws<IOException>(() => AtomicFolder.Write(_folder["a"], temporary =>
        {
            File.WriteAllText(Path.Combine(temporary, "x"), "");
            throw new IOException("full");
        }));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void Errors_name_the_folder_and_not_its_temporary_name() => Assert.Equal(
        $"{_folder["a"]}/x is full",
        Assert.Throws<IOException>(() => AtomicFolder.Write(_folder["a"], temporary => throw new IOException($"{temporary}/x is full"))).Message);
}
