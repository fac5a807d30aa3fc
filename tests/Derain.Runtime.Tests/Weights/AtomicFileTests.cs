using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replaces_a_file_when_the_new_one_is_complete()
    {
        string path = _folder.Write("x", "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Leaves_the_old_file_and_nothing_else_when_writing_fails()
    {
        string path = _folder.Write("x", "old");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, _ => throw new InvalidDataException()));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Errors_name_the_file_and_not_its_temporary_name()
    {
        string path = _folder["nowhere/x"];
        Assert.Equal(
            $"{path} cannot be written: there is no folder {_folder["nowhere"]}.",
            Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => { })).Message);
    }
}
