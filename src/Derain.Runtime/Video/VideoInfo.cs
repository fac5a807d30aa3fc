namespace Derain.Runtime.Video;

/// <summary>What is known of a clip before it is decoded. Made by <see cref="VideoProbe"/>.</summary>
public sealed record VideoInfo
{
    private static readonly string[] RgbFormats = ["rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "x2rgb", "x2bgr"];
    private static readonly string[] AlphaFormats = ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16", "ayuv"];

    /// <summary>The file, or the frame pattern such as <c>frames/%04d.png</c>, as the caller named it.</summary>
    public required string Path { get; init; }

    /// <summary>Size in pixels as a viewer sees it: rotated upright, and with square pixels.</summary>
    public required FrameSize Size { get; init; }

    /// <summary>Pixels in a row of <see cref="Size"/>.</summary>
    public int Width => Size.Width;

    /// <summary>Rows of <see cref="Size"/>.</summary>
    public int Height => Size.Height;

    /// <summary>Size in pixels as stored, before rotation and with pixels of <see cref="PixelAspect"/>.</summary>
    public required FrameSize CodedSize { get; init; }

    /// <summary>Width of a stored pixel over its height; 1/1 unless the clip is anamorphic.</summary>
    public required Rational PixelAspect { get; init; }

    /// <summary>Frames per second: that of the file, its mean if it varies, or the one given for a pattern.</summary>
    public required Rational FrameRate { get; init; }

    /// <summary>
    /// Whether frames are unevenly spaced in time. Each is read once all the same, and a result keeps their times.
    /// </summary>
    public required bool IsVariableRate { get; init; }

    /// <summary>Frames in the clip, counted in the file.</summary>
    public required long FrameCount { get; init; }

    /// <summary><see cref="FrameCount"/> frames at <see cref="FrameRate"/>.</summary>
    public TimeSpan Duration => FrameRate.DurationOf(FrameCount);

    /// <summary>How long after the start of the file, and so of its sound, the first frame is shown.</summary>
    public required TimeSpan StartOffset { get; init; }

    /// <summary>How much of the file, such as the first packets of coded sound, lies before time zero.</summary>
    internal TimeSpan Lead { get; init; }

    /// <summary>Times of all frames, or null when they follow from the rate or are not known.</summary>
    internal FrameTimes? Times { get; init; }

    /// <summary>Version of the ffprobe that described it; null if it was not asked.</summary>
    internal string? ProgramVersion { get; init; }

    /// <summary>Whether the file is a single picture.</summary>
    internal bool IsPicture { get; init; }

    /// <summary>Codecs of the sound tracks in order, by their ffmpeg names; empty for a silent clip.</summary>
    public required IReadOnlyList<string> AudioCodecs { get; init; }

    /// <summary>Whether there is a sound track.</summary>
    public bool HasAudio => AudioCodecs.Count > 0;

    /// <summary>Codec of the frames, by its ffmpeg name: <c>h264</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>Pixel format by its ffmpeg name: <c>yuv420p10le</c>.</summary>
    public required string PixelFormat { get; init; }

    /// <summary>Bits per colour component.</summary>
    public required int BitDepth { get; init; }

    /// <summary>YCbCr matrix by its ffmpeg name, or null when the file does not say.</summary>
    public required string? ColorSpace { get; init; }

    /// <summary>Primaries by their ffmpeg name, or null when the file does not say.</summary>
    public required string? ColorPrimaries { get; init; }

    /// <summary>Transfer function by its ffmpeg name, or null when the file does not say.</summary>
    public required string? ColorTransfer { get; init; }

    /// <summary>Range of the levels, <c>tv</c> or <c>pc</c>, or null when the file does not say.</summary>
    public string? ColorRange { get; init; }

    /// <summary>Whether frames are kept as red, green and blue and not as YCbCr.</summary>
    public bool IsRgb => ColorSpace == "gbr" || PixelFormat == "pal8" || RgbFormats.Any(PixelFormat.StartsWith);

    /// <summary>Whether frames may be transparent in places; what shows through is black.</summary>
    public bool HasAlpha => AlphaFormats.Any(PixelFormat.StartsWith) || HasHiddenAlpha;

    /// <summary>Whether transparency is a second stream inside the first, which only libvpx decodes.</summary>
    internal bool HasHiddenAlpha => Codec is "vp8" or "vp9"
        && Streams.Any(stream => stream.Index == StreamIndex && stream.Tags.Any(static tag =>
            tag.Key.Equals("alpha_mode", StringComparison.OrdinalIgnoreCase) && tag.Value == "1"));

    /// <summary>Whether the transfer function is one of high dynamic range (PQ or HLG).</summary>
    public bool IsHdr => ColorTransfer is "smpte2084" or "arib-std-b67";

    /// <summary>Whether the primaries are wider than those of bt709.</summary>
    public bool HasWideGamut => ColorPrimaries is "bt2020" or "smpte431" or "smpte432";

    /// <summary>Whether frames hold two fields; they are deinterlaced when read.</summary>
    public required bool IsInterlaced { get; init; }

    /// <summary>Whether the pictures carry closed captions (CEA-608 or 708); decoding and encoding again loses them.</summary>
    public bool HasClosedCaptions { get; init; }

    /// <summary>Clockwise quarter turns that stand the stored picture upright, in degrees: 0, 90, 180 or 270.</summary>
    public required int Rotation { get; init; }

    /// <summary>All streams of the file in order; empty for PNG frames.</summary>
    public IReadOnlyList<MediaStream> Streams { get; init; } = [];

    /// <summary>Number in the file of the stream whose frames are read.</summary>
    public int StreamIndex { get; init; }

    /// <summary>Metadata of the file as a whole: title, date.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Chapters in the file.</summary>
    public int Chapters { get; init; }

    /// <summary>Sentences a user should see: what will be changed when the clip is read.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>The files of a PNG sequence and the number of the first, or null for a video file.</summary>
    internal (FramePattern Pattern, long First)? Sequence { get; init; }
}
