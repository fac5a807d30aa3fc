namespace Derain.Runtime.Video;

/// <summary>
/// Output that appears under its name only when it is complete: ffmpeg writes beside it, <see cref="Commit"/> renames,
/// and disposing without a commit leaves no trace. What a killed process leaves is removed when the same output is begun again.
/// </summary>
internal abstract class StagedOutput : IDisposable
{
    /// <summary>What ffmpeg writes to.</summary>
    public abstract string FFmpegTarget { get; }

    /// <summary>Prepares a file or, for a pattern, a sequence of frames.</summary>
    /// <exception cref="VideoException">
    /// It exists and may not be replaced, or its folder cannot be written to.
    /// </exception>
    /// <param name="path">The file or pattern.</param>
    /// <param name="overwrite">Whether it may be replaced.</param>
    /// <param name="staging">Folder on the same disk that it is written in meanwhile; its own without.</param>
    public static StagedOutput For(string path, bool overwrite, string? staging = null) =>
        FramePattern.TryParse(path, out FramePattern pattern)
            ? new StagedFrames(path, pattern, overwrite, staging)
            : new StagedFile(path, overwrite, staging);

    /// <summary>Gives the complete output its name.</summary>
    /// <exception cref="VideoException">The disk refused.</exception>
    public abstract void Commit();

    public abstract void Dispose();

    protected static VideoException Exists(string path) =>
        new($"'{path}' exists already; choose another name or allow it to be overwritten.");

    protected static VideoException Refused(string path, Exception cause) =>
        new($"'{path}' cannot be written: {cause.Message}", cause);
}
