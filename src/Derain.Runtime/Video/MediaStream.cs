using FFMpegCore;

namespace Derain.Runtime.Video;

/// <summary>One stream of a file: the frames that are derained, or something that goes along with them.</summary>
/// <param name="Index">Its number in the file, from 0.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Codec">Codec by its ffmpeg name, such as <c>subrip</c>; <c>unknown</c> if ffmpeg does not know it.</param>
public sealed record MediaStream(int Index, MediaKind Kind, string Codec)
{
    // What one encoding came to; it is not true of the next.
    private static readonly string[] Measured =
        ["encoder", "DURATION", "BPS", "NUMBER_OF_", "_STATISTICS_", "rotate", "vendor_id", "alpha_mode"];

    /// <summary>The container's four letters for the codec, such as <c>tmcd</c>; empty if there are none.</summary>
    public string CodecTag { get; init; } = "";

    /// <summary>Channels of a sound track, else 0.</summary>
    public int Channels { get; init; }

    /// <summary>What it is for, by ffmpeg's names: <c>default</c>, <c>forced</c>, <c>hearing_impaired</c>.</summary>
    public IReadOnlyList<string> Dispositions { get; init; } = [];

    /// <summary>Its metadata: language, title.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary><see cref="Tags"/> without those that describe how the stream was encoded.</summary>
    internal IEnumerable<KeyValuePair<string, string>> LastingTags => Tags.Where(static tag =>
        !Measured.Any(prefix => tag.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    internal static MediaStream Of(FFProbeStream stream)
    {
        string[] dispositions = [.. stream.Disposition?.Where(static d => d.Value == 1).Select(static d => d.Key) ?? []];
        return new MediaStream(stream.Index, KindOf(stream.CodecType, dispositions), stream.CodecName ?? "unknown")
        {
            CodecTag = stream.CodecTagString ?? "",
            Channels = stream.Channels ?? 0,
            Dispositions = dispositions,
            Tags = stream.Tags ?? new Dictionary<string, string>(),
        };
    }

    // The picture on the cover of a song is a video stream to ffmpeg, but not to a viewer.
    private static MediaKind KindOf(string? type, string[] dispositions) => type switch
    {
        "video" => dispositions.Contains("attached_pic") ? MediaKind.Cover : MediaKind.Video,
        "audio" => MediaKind.Audio,
        "subtitle" => MediaKind.Subtitle,
        "attachment" => MediaKind.Attachment,
        _ => MediaKind.Data,
    };
}
