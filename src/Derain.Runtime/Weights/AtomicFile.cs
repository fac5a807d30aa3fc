namespace Derain.Runtime.Weights;

/// <summary>Writes files that are either whole or not there: to a temporary name beside the target, then renamed.</summary>
public static class AtomicFile
{
    // Of this size the collector takes it early; a larger one it would leave until it looks at everything.
    private const int BufferBytes = 1 << 16;

    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> puts into the stream.</summary>
    /// <remarks>
    /// The data is on the disk before the file gets its name, and so is the name when this returns. When anything fails nothing is left behind.
    /// </remarks>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(
            Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            FolderSync.Flush(Path.GetDirectoryName(full)!);
        }
        catch (Exception e)
        {
            DeleteIfThere(temporary);
            if (e is (IOException or UnauthorizedAccessException) && e.Message.Contains(temporary, StringComparison.Ordinal))
            {
                throw new IOException($"{full} cannot be written: {Reason(e, full)}.", e);
            }

            throw;
        }
    }

    private static void DeleteIfThere(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <summary>The cause without the temporary name, which means nothing to the user.</summary>
    internal static string Reason(Exception e, string path) => e switch
    {
        DirectoryNotFoundException => $"there is no folder {Path.GetDirectoryName(path)}",
        FileNotFoundException => $"no file can be made in {Path.GetDirectoryName(path)}",
        UnauthorizedAccessException => "access is denied",
        _ => e.Message.Split(" : '", 2)[0].ToLowerInvariant().TrimEnd('.'), // for example: no space left on device
    };
}
