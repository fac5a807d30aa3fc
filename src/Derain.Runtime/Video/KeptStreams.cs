using System.Globalization;

namespace Derain.Runtime.Video;

/// <summary>
/// How everything of a file but its frames goes into the result: sound, subtitles, further pictures, attachments,
/// chapters and metadata, copied where the container can hold them.
/// </summary>
internal sealed class KeptStreams
{
    // Inputs of ffmpeg: the frames are 0. Subtitles have long gaps, and while ffmpeg looks for the next one it must not
    // run ahead with the sound; so they are read apart from it.
    private const int Main = 1;
    private const int Sparse = 2;

    // Per channel; at these rates both codecs are transparent.
    private const int LossyBitsPerChannel = 96_000;

    // What a player shows of the mp4 family. Other tags need a form of metadata that few players look at.
    private static readonly HashSet<string> CommonTags = new(StringComparer.OrdinalIgnoreCase)
    {
        "title", "artist", "album", "album_artist", "composer", "comment", "genre", "date", "copyright", "description",
        "synopsis", "grouping", "lyrics", "track", "disc", "show", "network", "episode_id", "season_number",
        "episode_sort", "media_type", "hd_video", "gapless_playback", "keywords", "encoder", "creation_time", "location",
        "major_brand", "minor_version", "compatible_brands",
    };

    private static readonly string[] FileTypeTags = ["major_brand", "minor_version", "compatible_brands"];

    private readonly VideoInfo _source;
    private readonly OutputContainer _container;
    private readonly List<string> _maps = [];
    private readonly List<string> _notices = [];
    private int _streams = 1;
    private bool _readsSparse;

    private KeptStreams(VideoInfo source, OutputContainer container)
    {
        _source = source;
        _container = container;
    }

    /// <summary>Arguments that open the source.</summary>
    public IReadOnlyList<string> Inputs { get; private set; } = [];

    /// <summary>Arguments that say where every stream goes, after that of the frames.</summary>
    public IReadOnlyList<string> Outputs { get; private set; } = [];

    /// <summary>Flags of the container's muxer, as in <c>+faststart</c>.</summary>
    public string MuxerFlags { get; private set; } = "";

    /// <summary>Sentences about what is changed or left out.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Plans for a source; nothing is kept of a null one or of PNG frames.</summary>
    public static KeptStreams Of(VideoWriterOptions options, OutputContainer container)
    {
        KeptStreams kept = new(options.Source!, container)
        {
            // The index goes first, so that a browser can start before it has the whole file.
            MuxerFlags = container.IsQuickTime ? "+faststart" : "",
        };
        if (options.Source is { Sequence: null })
        {
            kept.Plan(options.SoundLength);
        }

        return kept;
    }

    private void Plan(TimeSpan? length)
    {
        foreach (MediaStream stream in _source.Streams)
        {
            if (stream.Index != _source.StreamIndex)
            {
                Keep(stream);
            }
        }

        string[] input =
        [
            .. length is { } time ? ["-t", Seconds(time)] : Array.Empty<string>(),

            // ffmpeg would start the file at zero and so move all of it.
            .. _source.Lead > TimeSpan.Zero ? ["-itsoffset", Seconds(-_source.Lead)] : Array.Empty<string>(),
            "-i", Path.GetFullPath(_source.Path),
        ];
        Inputs = _readsSparse ? [.. input, .. input] : input;
        Outputs = [.. _maps, "-map_metadata", $"{Main}", "-map_chapters", $"{Main}", .. Tags()];
        if (_container.IsQuickTime && _source.Tags.Keys.Any(static key => !CommonTags.Contains(key)))
        {
            MuxerFlags += "+use_metadata_tags";
        }
    }

    private void Keep(MediaStream stream)
    {
        switch (stream.Kind)
        {
            case MediaKind.Audio:
                KeepAudio(stream);
                break;
            case MediaKind.Subtitle:
                KeepSubtitle(stream);
                break;
            case MediaKind.Cover when _container.HoldsCovers && stream.Codec is "png" or "mjpeg" or "bmp":
                Map(stream, Main, "copy");
                break;
            case MediaKind.Video when _container.HoldsVideo(stream.Codec):
                Map(stream, Main, "copy");
                _notices.Add($"Video stream {stream.Index} is copied as it is; only stream {_source.StreamIndex} is derained.");
                break;
            case MediaKind.Attachment when _container.HoldsAttachments:
                Map(stream, Sparse, "copy");
                break;
            case MediaKind.Data when IsWrittenAnew(stream):
                break;
            default:
                LeaveOut(stream);
                break;
        }
    }

    private void KeepAudio(MediaStream stream)
    {
        if (_container.HoldsAudio(stream.Codec))
        {
            Map(stream, Main, "copy");
            return;
        }

        int track = 1 + _source.Streams.Count(other => other.Kind == MediaKind.Audio && other.Index < stream.Index);
        int channels = Math.Max(1, stream.Channels);
        if (_container.LosslessAudio is { } lossless && IsLossless(stream.Codec))
        {
            Map(stream, Main, lossless);
            _notices.Add(
                $"Sound track {track} is encoded again as ALAC, without loss: {_container.Name} files do not hold {stream.Codec}.");
            return;
        }

        int index = Map(stream, Main, _container.LossyAudio);
        _maps.AddRange([$"-b:{index}", $"{channels * LossyBitsPerChannel}", $"-ac:{index}", $"{channels}"]);
        string name = _container.LossyAudio == "aac" ? "AAC" : "Opus";
        _notices.Add($"Sound track {track} is encoded again as {name}: {_container.Name} files do not hold {stream.Codec}.");
    }

    private void KeepSubtitle(MediaStream stream)
    {
        if (_container.HoldsSubtitle(stream.Codec))
        {
            Map(stream, Sparse, "copy");
        }
        else if (IsText(stream.Codec))
        {
            Map(stream, Sparse, _container.TextSubtitles);
            string loss = stream.Codec is "ass" or "ssa" ? "; their styles are lost" : "";
            _notices.Add(
                $"Subtitles in stream {stream.Index} are converted from {stream.Codec} to {_container.TextSubtitles}{loss}.");
        }
        else
        {
            LeaveOut(stream);
        }
    }

    private int Map(MediaStream stream, int input, string codec)
    {
        _readsSparse |= input == Sparse;
        int index = _streams++;
        _maps.AddRange(["-map", $"{input}:{stream.Index}", $"-c:{index}", codec]);
        if (_container.Muxer == "mov"
            && stream.Tags.TryGetValue("language", out string? language)
            && QuickTimeLanguage.Of(language) is { } known)
        {
            _maps.AddRange([$"-metadata:s:{index}", $"language={known}"]);
        }

        return index;
    }

    private void LeaveOut(MediaStream stream) => _notices.Add(
        $"{stream.Kind} stream {stream.Index} ({stream.Codec}) is left out: {_container.Name} files do not hold it.");

    /// <summary>A QuickTime chapter track or time code, which the muxer makes from chapters and tags.</summary>
    private bool IsWrittenAnew(MediaStream stream) =>
        (stream.CodecTag == "text" && _source.Chapters > 0)
        || (stream.CodecTag == "tmcd" && _container.IsQuickTime && stream.Tags.ContainsKey("timecode"));

    private IEnumerable<string> Tags()
    {
        foreach (string name in FileTypeTags.Where(_source.Tags.ContainsKey))
        {
            yield return "-metadata";
            yield return $"{name}=";
        }

        MediaStream? frames = _source.Streams.FirstOrDefault(stream => stream.Index == _source.StreamIndex);
        if (frames is null)
        {
            yield break;
        }

        foreach ((string key, string value) in frames.LastingTags)
        {
            yield return "-metadata:s:v:0";
            yield return $"{key}={value}";
        }

        yield return "-disposition:v:0";
        yield return frames.Dispositions is { Count: > 0 } flags ? string.Join('+', flags) : "0";
    }

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);

    private static bool IsText(string codec) => codec is "subrip" or "ass" or "ssa" or "webvtt" or "mov_text" or "text"
        or "microdvd" or "subviewer" or "subviewer1" or "sami" or "realtext" or "jacosub" or "mpl2" or "stl" or "pjs" or "vplayer";

    private static bool IsLossless(string codec) =>
        codec is "flac" or "alac" or "wavpack" or "tta" or "truehd" or "mlp" or "ape" or "tak" or "shorten"
        || codec.StartsWith("pcm_", StringComparison.Ordinal);
}
