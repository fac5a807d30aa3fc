namespace Derain.Runtime.Tests;

/// <summary>A folder that a test may fill; it goes with its content.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("derain").FullName;

    /// <summary>Full path of a file in it.</summary>
    public string this[string relative] => Path.Combine(Root, relative);

    /// <summary>Writes a text file, making the folders above it, and gives its full path.</summary>
    public string Write(string relative, string text = "")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], text);
        return this[relative];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
