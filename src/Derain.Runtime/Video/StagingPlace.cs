using System.Security.Cryptography;
using System.Text;

namespace Derain.Runtime.Video;

/// <summary>
/// The hidden file or folder that an output is written in until it is complete. The process holds it, and the system lets go of it when the
/// process ends, however it ends: so it can be told whether one that lies there is still at work.
/// </summary>
internal sealed class StagingPlace : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream _held;
    private readonly bool _isFolder;

    private StagingPlace(string path, bool isFolder)
    {
        Path = path;
        _isFolder = isFolder;

        // On Windows a file that nobody else may open could not be written by ffmpeg either.
        FileShare share = isFolder || !OperatingSystem.IsWindows() ? FileShare.None : FileShare.ReadWrite | FileShare.Delete;
        _held = new FileStream(isFolder ? LockOf(path) : path, FileMode.CreateNew, FileAccess.Write, share, bufferSize: 0);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes the file, after removing what runs of the same output left that did not come to their end.</summary>
    /// <param name="output">The output.</param>
    /// <param name="folder">The folder to make it in.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static StagingPlace File(string output, string folder)
    {
        RemoveAbandoned(output, folder);
        return new StagingPlace(NewName(output, folder), isFolder: false);
    }

    /// <summary>Makes a folder, as <see cref="File"/> makes a file.</summary>
    /// <param name="output">The output.</param>
    /// <param name="folder">The folder to make it in.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static StagingPlace Folder(string output, string folder)
    {
        RemoveAbandoned(output, folder);
        string path = NewName(output, folder);
        Directory.CreateDirectory(path);
        return new StagingPlace(path, isFolder: true);
    }

    /// <summary>Brings what was written into the file to the disk.</summary>
    public void Flush() => _held.Flush(flushToDisk: true);

    /// <summary>Lets go of it and removes it, unless it was moved.</summary>
    public void Dispose()
    {
        _held.Dispose();
        Remove(Path, _isFolder);
    }

    private static void RemoveAbandoned(string output, string folder)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos(PrefixOf(output) + "*"))
        {
            bool isFolder = entry is DirectoryInfo;
            try
            {
                new FileStream(isFolder ? LockOf(entry.FullName) : entry.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                Remove(entry.FullName, isFolder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process is at work in it, or has just removed it.
            }
        }
    }

    private static void Remove(string path, bool isFolder)
    {
        if (isFolder && Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
        else if (!isFolder && System.IO.File.Exists(path)) // its folder may be gone
        {
            System.IO.File.Delete(path);
        }
    }

    private static string LockOf(string folder) => System.IO.Path.Combine(folder, LockName);

    private static string NewName(string output, string folder) =>
        System.IO.Path.Combine(folder, PrefixOf(output) + Guid.NewGuid().ToString("N")[..8]);

    // Of the output's name only a digest: with all of it the name might become too long.
    private static string PrefixOf(string output)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(output)));
        return $".derain-{Convert.ToHexStringLower(digest.AsSpan(0, 4))}-";
    }
}
