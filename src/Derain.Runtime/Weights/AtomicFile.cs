namespace Derain.Runtime.Weights;

/// <summary>Writes files that are either whole or not there: to a temporary name beside the target, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Replaces <paramref name="path"/> by what <paramref name="write"/> puts into the stream.</summary>
    /// <remarks>The data is on the disk before the file gets its name. When anything fails nothing is left behind.</remarks>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path);
        string temporary = Path.Combine(
            Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
