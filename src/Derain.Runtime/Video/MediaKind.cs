namespace Derain.Runtime.Video;

/// <summary>What a stream of a file is.</summary>
public enum MediaKind
{
    /// <summary>Frames.</summary>
    Video,

    /// <summary>One picture: the cover of an album, or a thumbnail.</summary>
    Cover,

    /// <summary>A sound track.</summary>
    Audio,

    /// <summary>Subtitles, as text or as pictures.</summary>
    Subtitle,

    /// <summary>A file inside the file, such as a font.</summary>
    Attachment,

    /// <summary>Anything else: a time code, telemetry.</summary>
    Data,
}
