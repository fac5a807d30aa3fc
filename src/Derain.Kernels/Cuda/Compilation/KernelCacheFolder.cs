namespace Derain.Kernels.Cuda.Compilation;

/// <summary>What becomes of a folder of <see cref="KernelCacheEntry"/> in the long run: the longest unused are deleted.</summary>
internal static class KernelCacheFolder
{
    /// <summary>Extension of the report, which is the last of an entry's files to be written and the first to be deleted.</summary>
    public const string ReportExtension = ".json";

    /// <summary>Bytes of all entries beyond which some are deleted: tens of versions of all kernels of a card.</summary>
    public const long MostBytes = 256L << 20;

    private const double ShareKept = 0.75; // or every new kernel would delete an old one
    private static readonly TimeSpan TouchInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    /// <summary>Notes that an entry was used, where that is possible.</summary>
    /// <param name="report">Path of its report.</param>
    public static void Touch(string report)
    {
        try
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(report) > TouchInterval)
            {
                File.SetLastWriteTimeUtc(report, DateTime.UtcNow);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written is never pruned either.
        }
    }

    /// <summary>
    /// Deletes the entries that were used the longest ago, and what writers that were killed left, when a folder holds too much. A process that
    /// is about to read a deleted entry compiles it again.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mostBytes">What it may hold.</param>
    public static void Prune(string folder, long mostBytes = MostBytes)
    {
        try
        {
            FileInfo[] files = new DirectoryInfo(folder).GetFiles();
            long bytes = files.Sum(file => file.Length);
            if (bytes <= mostBytes)
            {
                return;
            }

            foreach (FileInfo leftover in files.Where(file => file.Extension == ".tmp" && DateTime.UtcNow - file.LastWriteTimeUtc > LongestWrite))
            {
                bytes -= leftover.Length; // a deleted file has none
                leftover.Delete();
            }

            var entries = files
                .Where(file => file.Extension is ReportExtension or ".cubin" or ".ptx" or ".cu")
                .GroupBy(file => Path.GetFileNameWithoutExtension(file.Name))
                .OrderBy(entry => entry.Max(file => file.LastWriteTimeUtc));
            foreach (IGrouping<string, FileInfo> entry in entries)
            {
                if (bytes <= mostBytes * ShareKept)
                {
                    break;
                }

                foreach (FileInfo file in entry.OrderByDescending(file => file.Extension == ReportExtension))
                {
                    bytes -= file.Length;
                    file.Delete();
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process prunes the same folder, or it is read-only: it stays as large as it is.
        }
    }
}
