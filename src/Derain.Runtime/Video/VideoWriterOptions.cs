namespace Derain.Runtime.Video;

/// <summary>How a clip is written.</summary>
public sealed record VideoWriterOptions
{
    /// <summary>Size of the frames that will be given.</summary>
    public required FrameSize FrameSize { get; init; }

    /// <summary>Size of the result, resized with a Lanczos filter; that of the given frames if null.</summary>
    public FrameSize? Size { get; init; }

    /// <summary>Frames per second; the mean where the source's rate varies, whose times are then kept.</summary>
    public required Rational FrameRate { get; init; }

    /// <summary>
    /// The clip whose sound, subtitles, chapters, metadata and colour tags go into the result, or null for a silent one.
    /// </summary>
    public VideoInfo? Source { get; init; }

    /// <summary>Times of the frames where they are uneven; <see cref="FrameRate"/> is then their mean.</summary>
    internal FrameTimes? Times { get; init; }

    /// <summary>How much of the sound to keep, from its start; all if null.</summary>
    public TimeSpan? SoundLength { get; init; }

    /// <summary>Whether a file of that name may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Folder, on the output's disk, that it is written in until it is complete; the output's own if null.</summary>
    public string? StagingFolder { get; init; }

    /// <summary>How frames are coded; what suits the file's format best if null.</summary>
    public VideoCodec? Codec { get; init; }

    /// <summary>
    /// The codec's constant rate factor, lower is better: 0 to 51 for H.264 and H.265, 0 to 63 for VP9; the others have
    /// none. If null, one at which the loss cannot be seen.
    /// </summary>
    public int? Quality { get; init; }

    /// <summary>Whether frames must be kept exactly, as red, green and blue.</summary>
    public bool Lossless { get; init; }

    /// <summary>Options passed on to ffmpeg's encoder, such as <c>preset</c> = <c>slow</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> EncoderOptions { get; init; } = [];

    /// <summary>Writes a clip with the size, rate and sound of another one.</summary>
    /// <param name="source">The clip to be like.</param>
    /// <param name="frameSize">Size of the frames that will be given.</param>
    public static VideoWriterOptions Like(VideoInfo source, FrameSize frameSize) => new()
    {
        FrameSize = frameSize,
        Size = source.Size,
        FrameRate = source.FrameRate,
        Source = source,
        Times = source.Times,
    };
}
