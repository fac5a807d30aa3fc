using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli.Batch;

/// <summary>What tells one content of a clip's files from another.</summary>
/// <param name="Bytes">Their size.</param>
/// <param name="Modified">When the last of them was written, in ticks of universal time.</param>
/// <param name="Digest">Of every byte.</param>
internal sealed record InputIdentity(long Bytes, long Modified, string Digest)
{
    /// <summary>Looks at a clip's files. They are read only when size or time of writing are other than known.</summary>
    /// <exception cref="VideoException">There is no such clip.</exception>
    public static InputIdentity Of(string clip, InputIdentity? known = null, CancellationToken cancellation = default)
    {
        FileInfo[] files = FilesOf(clip);
        long bytes = files.Sum(file => file.Length);
        long modified = files.Max(file => file.LastWriteTimeUtc.Ticks);
        return known is not null && known.Bytes == bytes && known.Modified == modified
            ? known
            : new InputIdentity(bytes, modified, ContentDigest.OfFiles(files.Select(file => file.FullName), cancellation));
    }

    /// <summary>Checks that there is a clip.</summary>
    /// <exception cref="VideoException">There is none.</exception>
    public static void Check(string clip) => FilesOf(clip);

    private static FileInfo[] FilesOf(string clip)
    {
        if (File.Exists(clip))
        {
            return [new FileInfo(new FileInfo(clip).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? clip)];
        }

        FramePattern frames = Directory.Exists(clip) ? FramePattern.OfFolder(clip)
            : FramePattern.TryParse(clip, out FramePattern pattern) ? pattern
            : throw new VideoException($"There is no file '{clip}'.");
        FileInfo[] files = [.. frames.ExistingFrames().Select(frame => new FileInfo(frames[frame]))];
        return files.Length > 0 ? files : throw new VideoException($"There are no files '{clip}'.");
    }
}
