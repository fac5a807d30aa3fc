namespace Derain.Runtime.Video;

/// <summary>A file format that H.264 can be written to, chosen by the file's extension.</summary>
/// <param name="Muxer">Its ffmpeg name.</param>
/// <param name="Options">What its muxer is told.</param>
/// <param name="Holds">Whether sound of a codec can be copied into it; the rest is encoded again.</param>
internal sealed record OutputContainer(string Muxer, string[] Options, Func<string, bool> Holds)
{
    private const string Writable = ".mp4, .mov, .mkv or 'frames/%04d.png'";

    // The index goes first, so that a browser can start before it has the whole file.
    private static readonly string[] IndexFirst = ["-movflags", "+faststart"];

    private static readonly OutputContainer Mp4 = new(
        "mp4", IndexFirst, static codec => codec is "aac" or "mp3" or "mp2" or "ac3" or "eac3" or "alac" or "opus");

    private static readonly OutputContainer QuickTime = new(
        "mov",
        IndexFirst,
        static codec => codec is "aac" or "mp3" or "mp2" or "ac3" or "eac3" or "alac"
            || codec.StartsWith("pcm_s", StringComparison.Ordinal)
            || codec.StartsWith("pcm_f", StringComparison.Ordinal));

    private static readonly OutputContainer Matroska = new("matroska", [], static _ => true);

    /// <summary>The format for a path.</summary>
    /// <exception cref="VideoException">The extension names none that can be written.</exception>
    public static OutputContainer For(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".mp4" or ".m4v" => Mp4,
        ".mov" => QuickTime,
        ".mkv" => Matroska,
        ".png" => throw new VideoException($"'{path}' names one picture; number the frames, as in 'frames/%04d.png'."),
        ".webm" => throw new VideoException($"'{path}': WebM cannot hold H.264 video; write .mp4, .mov or .mkv."),
        "" => throw new VideoException($"'{path}' has no extension to choose a format by; write {Writable}."),
        var other => throw new VideoException($"'{path}': cannot write {other} files; write {Writable}."),
    };
}
