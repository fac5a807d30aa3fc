namespace Derain.Runtime.Weights;

/// <summary>Makes folders that are either whole or not there: under a temporary name beside the target, then renamed.</summary>
internal static class AtomicFolder
{
    /// <summary>Makes <paramref name="path"/>, which must not exist unless it is an empty folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="fill">Writes its content under the path it is given.</param>
    /// <exception cref="IOException">There is something at that path, or it cannot be written.</exception>
    public static void Write(string path, Action<string> fill)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
        {
            throw new IOException($"{full} exists already; remove it or name another folder.");
        }

        string parent = Path.GetDirectoryName(full) ?? throw new IOException($"{full} is the root; name a folder in it.");
        Directory.CreateDirectory(parent);
        string temporary = Path.Combine(parent, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            if (Directory.Exists(full))
            {
                Directory.Delete(full);
            }

            Directory.Move(temporary, full);
        }
        catch (Exception e)
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }

            if (e is (IOException or UnauthorizedAccessException) && e.Message.Contains(temporary, StringComparison.Ordinal))
            {
                throw new IOException(e.Message.Replace(temporary, full, StringComparison.Ordinal), e);
            }

            throw;
        }
    }
}
