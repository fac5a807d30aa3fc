namespace Derain.Runtime.Video;

/// <summary>A file format that a clip can be written to, chosen by the file's extension, and what it can hold.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Muxer">Its ffmpeg name.</param>
internal sealed record OutputContainer(string Name, string Muxer)
{
    private const string Writable = ".mp4, .mov, .mkv, .webm or 'frames/%04d.png'";

    private static readonly OutputContainer Mp4 = new("MP4", "mp4")
    {
        Codecs = [VideoCodec.H264, VideoCodec.Hevc],
        HoldsVideo = static codec => codec is "h264" or "hevc" or "av1" or "vp9" or "mpeg4" or "mpeg2video" or "mjpeg",
        HoldsAudio = static codec => codec is "aac" or "mp3" or "mp2" or "ac3" or "eac3" or "alac" or "opus" or "dts",
        HoldsSubtitle = static codec => codec is "mov_text",
        TextSubtitles = "mov_text",
        LosslessAudio = "alac",
        HoldsCovers = true,
        IsQuickTime = true,
    };

    private static readonly OutputContainer QuickTime = Mp4 with
    {
        Name = "QuickTime",
        Muxer = "mov",
        Codecs = [VideoCodec.H264, VideoCodec.Hevc, VideoCodec.ProRes],
        HoldsVideo = static codec =>
            codec is "h264" or "hevc" or "mpeg4" or "mpeg2video" or "mjpeg" or "prores" or "dnxhd" or "png",
        HoldsAudio = static codec => codec is "aac" or "mp3" or "mp2" or "ac3" or "eac3" or "alac"
            || codec.StartsWith("pcm_s", StringComparison.Ordinal)
            || codec.StartsWith("pcm_f", StringComparison.Ordinal),
        HoldsCovers = false,
    };

    private static readonly OutputContainer Matroska = new("Matroska", "matroska")
    {
        Codecs = [VideoCodec.H264, VideoCodec.Hevc, VideoCodec.Vp9, VideoCodec.Ffv1, VideoCodec.ProRes],
        HoldsVideo = static _ => true,
        HoldsAudio = static _ => true,
        HoldsSubtitle = static codec =>
            codec is "subrip" or "ass" or "webvtt" or "hdmv_pgs_subtitle" or "dvd_subtitle" or "dvb_subtitle",
        TextSubtitles = "srt",
        HoldsAttachments = true,
    };

    private static readonly OutputContainer WebM = new("WebM", "webm")
    {
        Codecs = [VideoCodec.Vp9],
        HoldsVideo = static codec => codec is "vp8" or "vp9" or "av1",
        HoldsAudio = static codec => codec is "opus" or "vorbis",
        HoldsSubtitle = static codec => codec is "webvtt",
        TextSubtitles = "webvtt",
        LossyAudio = "libopus",
    };

    /// <summary>Codecs that derained frames may be in; the first is the default.</summary>
    public required IReadOnlyList<VideoCodec> Codecs { get; init; }

    /// <summary>Whether another video stream can be copied into it.</summary>
    public required Func<string, bool> HoldsVideo { get; init; }

    /// <summary>Whether sound of a codec can be copied into it; the rest is encoded again.</summary>
    public required Func<string, bool> HoldsAudio { get; init; }

    /// <summary>Whether subtitles of a codec can be copied into it.</summary>
    public required Func<string, bool> HoldsSubtitle { get; init; }

    /// <summary>ffmpeg's encoder for subtitles that are text and cannot be copied.</summary>
    public required string TextSubtitles { get; init; }

    /// <summary>ffmpeg's encoder for sound that cannot be copied.</summary>
    public string LossyAudio { get; init; } = "aac";

    /// <summary>ffmpeg's encoder for lossless sound that cannot be copied, where there is one.</summary>
    public string? LosslessAudio { get; init; }

    /// <summary>Whether files can be attached.</summary>
    public bool HoldsAttachments { get; init; }

    /// <summary>Whether a cover picture is copied as such.</summary>
    public bool HoldsCovers { get; init; }

    /// <summary>Whether it is of the mp4 family: an index, four-letter codec tags, few kinds of metadata.</summary>
    public bool IsQuickTime { get; init; }

    /// <summary>The format for a path.</summary>
    /// <exception cref="VideoException">The extension names none that can be written.</exception>
    public static OutputContainer For(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".mp4" or ".m4v" => Mp4,
        ".mov" => QuickTime,
        ".mkv" => Matroska,
        ".webm" => WebM,
        ".png" => throw new VideoException($"'{path}' names one picture; number the frames, as in 'frames/%04d.png'."),
        "" => throw new VideoException($"'{path}' has no extension to choose a format by; write {Writable}."),
        var other => throw new VideoException($"'{path}': cannot write {other} files; write {Writable}."),
    };
}
