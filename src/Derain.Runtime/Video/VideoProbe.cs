using System.Globalization;
using System.Text;
using FFMpegCore;
using FFMpegCore.Exceptions;

namespace Derain.Runtime.Video;

/// <summary>Looks at a clip, of which it decodes no more than the beginning, and refuses what cannot be derained.</summary>
public static class VideoProbe
{
    /// <summary>Frames per second of a PNG sequence when nobody gives another rate.</summary>
    public static readonly Rational DefaultSequenceRate = new(24);

    /// <summary>
    /// Describes a clip. The whole file is read once to count its frames, and its beginning decoded to find captions.
    /// </summary>
    /// <param name="path">
    /// A video file; or the frames of a clip as PNG files, named by a pattern such as <c>frames/%04d.png</c> or by the
    /// folder that holds them.
    /// </param>
    /// <param name="sequenceRate">Frames per second of a PNG sequence; <see cref="DefaultSequenceRate"/> if null. A
    /// video file knows its own.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="VideoException">There is no such file, it is not a video, or it is damaged.</exception>
    public static VideoInfo Probe(
        string path, Rational? sequenceRate = null, CancellationToken cancellation = default)
    {
        if (Directory.Exists(path))
        {
            return FrameSequence.Probe(path, FramePattern.OfFolder(path), sequenceRate ?? DefaultSequenceRate);
        }

        if (File.Exists(path))
        {
            return ProbeFile(path, cancellation);
        }

        return FramePattern.TryParse(path, out FramePattern pattern)
            ? FrameSequence.Probe(path, pattern, sequenceRate ?? DefaultSequenceRate)
            : throw new VideoException($"There is no file '{path}'.");
    }

    /// <summary>What ffprobe says of a file's streams, through FFMpegCore's model.</summary>
    /// <exception cref="VideoException">ffprobe cannot make sense of the file.</exception>
    internal static IMediaAnalysis Analyse(
        string path, IEnumerable<string> inputOptions, CancellationToken cancellation = default)
    {
        using FFmpegProcess probe = FFmpegProcess.FFprobe(
            ["-print_format", "json", "-show_format", "-show_streams", "-show_chapters", .. inputOptions, "-i", Path.GetFullPath(path)]);
        using CancellationTokenRegistration registration = cancellation.Register(probe.Kill);
        string json = probe.OutputText.ReadToEnd();
        int exitCode = probe.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (exitCode != 0)
        {
            throw Unreadable(path, probe.Errors);
        }

        return ReadAnalysis(path, json);
    }

    /// <summary>ffprobe's JSON in FFMpegCore's model.</summary>
    /// <exception cref="VideoException">It describes no file.</exception>
    internal static IMediaAnalysis ReadAnalysis(string path, string json)
    {
        try
        {
            return FFProbe.FromJson(json);
        }
        catch (FormatNullException exception)
        {
            throw new VideoException($"'{path}' is not a video that ffmpeg can read.", exception);
        }
    }

    /// <summary>Why ffprobe cannot make sense of a file.</summary>
    internal static VideoException Unreadable(string path, IReadOnlyList<string> errors)
    {
        string reason = errors is [.., var last] ? LastPart(last) : "unknown format";

        // An mp4 writes its index last: one cut short begins well and has none.
        bool lostIndex = errors.Any(line => line.Contains("moov atom not found", StringComparison.Ordinal));
        return lostIndex && StartsLikeMp4(path)
            ? new VideoException(
                $"'{path}' is truncated: the index at its end is missing (moov atom not found), so none of its frames "
                + "can be read. Copy, download or record it again.")
            : new VideoException($"'{path}' is not a video that ffmpeg can read: {reason}.");

        // ffprobe ends with "PATH: reason".
        string LastPart(string line) => line.Replace($"{Path.GetFullPath(path)}: ", "");
    }

    private static VideoInfo ProbeFile(string path, CancellationToken cancellation)
    {
        if (new FileInfo(path).Length == 0)
        {
            throw new VideoException($"'{path}' is empty (0 bytes); copy or record it again.");
        }

        MediaScan scan = MediaScan.Of(path, cancellation);
        IMediaAnalysis analysis = scan.Analysis;
        FFProbeStream stream = VideoStreamOf(path, analysis);
        PacketCount packets = scan.PacketsOf(stream.Index);
        long promised = FrameTiming.PromisedFrames(stream);
        long missing = promised - packets.Packets;
        if (missing > FrameTiming.ToleratedLoss(analysis, promised) || scan.Truncation is not null)
        {
            Rational rate = FrameTiming.RateOf(stream, packets.Shown).Rate;
            long expected = promised > 0 ? promised : FrameTiming.FramesFromDuration(stream, rate);
            throw Truncated(path, packets.Packets, Math.Max(expected, packets.Packets), scan.Truncation);
        }

        if (analysis.Raw.Format.FormatName == "webp_pipe" && IsAnimatedWebP(path))
        {
            throw new VideoException(
                $"'{path}' is an animated WebP picture, which this ffmpeg cannot read; convert it to PNG frames or an animated GIF.");
        }

        if (packets.Shown == 0 || stream.Width is not > 0 || stream.Height is not > 0)
        {
            throw new VideoException($"'{path}' holds no frames: its video stream is empty.");
        }

        VideoInfo info = Describe(path, analysis, stream, packets) with
        {
            HasClosedCaptions = CaptionScan.Finds(path, analysis.Raw.Format.FormatName, stream.CodecName, packets, cancellation),
            ProgramVersion = scan.Version,
        };
        return info with { Notices = ClipNotices.For(info) };
    }

    private static VideoInfo Describe(string path, IMediaAnalysis analysis, FFProbeStream stream, PacketCount packets)
    {
        FrameSize coded = new(stream.Width!.Value, stream.Height!.Value);
        Rational aspect = Rational.TryParse(stream.SampleAspectRatio, out Rational sar) ? sar : new Rational(1);
        int rotation = FrameGeometry.ClockwiseRotation(stream);
        (TimeSpan offset, TimeSpan lead, TimeSpan zero) = FrameTiming.Start(analysis, stream);
        (Rational rate, bool isVariable, FrameTimes? times) = FrameTiming.RateOf(stream, packets.Times, packets.Shown, zero);
        return new VideoInfo
        {
            Path = path,
            Size = FrameGeometry.Checked(path, FrameGeometry.Displayed(coded, aspect, rotation)),
            CodedSize = coded,
            PixelAspect = aspect,
            Rotation = rotation,
            FrameRate = rate,
            IsVariableRate = isVariable,
            FrameCount = packets.Shown,
            Times = times,
            IsPicture = analysis.Raw.Format.FormatName is "image2" || analysis.Raw.Format.FormatName?.EndsWith("_pipe") == true,
            StartOffset = offset,
            Lead = lead,
            AudioCodecs =
            [
                .. analysis.Raw.Streams.Where(s => s.CodecType == "audio").Select(s => s.CodecName ?? "unknown"),
            ],
            Codec = stream.CodecName ?? "unknown",
            PixelFormat = stream.PixelFormat ?? "unknown",
            BitDepth = FrameGeometry.BitDepth(stream),
            ColorSpace = Known(stream.ColorSpace),
            ColorPrimaries = Known(stream.ColorPrimaries),
            ColorTransfer = Known(stream.ColorTransfer),
            ColorRange = Known(stream.ColorRange),
            Streams = [.. analysis.Raw.Streams.Select(MediaStream.Of)],
            StreamIndex = stream.Index,
            Tags = analysis.Raw.Format.Tags ?? new Dictionary<string, string>(),
            Chapters = analysis.Chapters.Count,
            IsInterlaced = stream.FieldOrder is "tt" or "bb" or "tb" or "bt",
            Notices = [],
        };
    }

    private static FFProbeStream VideoStreamOf(string path, IMediaAnalysis analysis)
    {
        if (analysis.Raw.Format.FormatName == "tty")
        {
            throw new VideoException($"'{path}' is a text file, not a video.");
        }

        // The picture on the cover of a song is a video stream to ffmpeg, but not to a viewer.
        FFProbeStream? stream = analysis.Raw.Streams.FirstOrDefault(static s =>
            s.CodecType == "video" && s.Disposition?.GetValueOrDefault("attached_pic") != 1);
        return stream ?? throw new VideoException(
            analysis.Raw.Streams.Any(s => s.CodecType == "audio")
                ? $"'{path}' holds sound but no video; give a file with a video stream."
                : $"'{path}' holds no video stream.");
    }

    private static VideoException Truncated(string path, long found, long expected, string? reason) => new(
        $"'{path}' is truncated: {found} of {expected} frames are there{(reason is null ? "" : $" ({reason})")}. "
        + "Copy or download it again, or keep what is left of it with "
        + $"'ffmpeg -i {Quote(path)} -c copy repaired{Path.GetExtension(path)}'.");

    private static bool IsAnimatedWebP(string path)
    {
        Span<byte> head = stackalloc byte[21];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && Encoding.ASCII.GetString(head[8..16]) == "WEBPVP8X"
            && (head[20] & 2) != 0;
    }

    private static bool StartsLikeMp4(string path)
    {
        Span<byte> head = stackalloc byte[8];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && Encoding.ASCII.GetString(head[4..]) is "ftyp" or "mdat" or "wide" or "free" or "skip";
    }

    private static string Quote(string path) => path.Any(c => !char.IsLetterOrDigit(c) && !"/._-+,:=@%".Contains(c))
        ? $"'{path.Replace("'", "'\\''")}'"
        : path;

    private static string? Known(string? tag) => tag is null or "" or "unknown" or "unspecified" ? null : tag;
}
