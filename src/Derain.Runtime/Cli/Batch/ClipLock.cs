namespace Derain.Runtime.Cli.Batch;

/// <summary>
/// Keeps two processes from working on one result, on one machine or on a file system they share. The system lets go of the lock when its
/// process dies, however it dies; where a file system has no locks, work may be done twice, and the results, which get their names when
/// they are complete, are right all the same.
/// </summary>
internal sealed class ClipLock : IDisposable
{
    private readonly FileStream _file;

    private ClipLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a result; null if another process has it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static ClipLock? TryTake(string output)
    {
        string path = OutputFiles.MarkerOf(output) + ".lock";
        try
        {
            return new ClipLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>
    /// Deletes the lock and lets go of it, in this order: who took hold of the deleted one meanwhile finds the marker that was written before.
    /// </summary>
    public void Dispose()
    {
        File.Delete(_file.Name);
        _file.Dispose();
    }
}
