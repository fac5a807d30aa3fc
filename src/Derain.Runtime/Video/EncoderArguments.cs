using System.Globalization;

namespace Derain.Runtime.Video;

/// <summary>The ffmpeg arguments that turn rgb24 frames on stdin into a file.</summary>
internal static class EncoderArguments
{
    // Times finer than any player shows, when the picture starts later than the sound.
    private const int FinestTick = 90_000;

    /// <summary>Arguments for a sequence of PNG files.</summary>
    public static IEnumerable<string> ForFrames(VideoWriterOptions options, string target) =>
    [
        .. Frames(options), "-map", "0:v:0", "-vf", $"{Scale(options)},format=rgb24",
        "-c:v", "png", "-f", "image2", "-start_number", "1", target,
    ];

    /// <summary>Arguments for a video file, and the sentences a user should see about it.</summary>
    public static IEnumerable<string> ForVideo(
        VideoWriterOptions options, OutputContainer container, string target, List<string> notices)
    {
        FrameSize size = options.Size ?? options.FrameSize;
        VideoCodec codec = CodecFor(options, container, target);
        IEnumerable<string> coding = CodecArguments.For(codec, options, size, container);
        if (size.IsOdd && codec is VideoCodec.H264 or VideoCodec.Hevc && !options.Lossless)
        {
            string name = codec == VideoCodec.H264 ? "H.264" : "H.265";
            notices.Add($"The odd size {size} is kept exactly as 4:4:4 {name}, which some players cannot show.");
        }

        KeptStreams kept = KeptStreams.Of(options, container);
        notices.AddRange(kept.Notices);
        (string filter, string[] tags) = Colours(options, codec);
        (string timing, string[] clock) = Start(options);
        return
        [
            .. Frames(options), .. kept.Inputs, "-map", "0:v:0", .. kept.Outputs,
            "-filter:v:0", $"{Scale(options)}{filter}{timing}", .. coding, .. tags, .. clock,

            // Without, the muxers write random numbers into the file, and no two runs were alike.
            "-fflags", "+bitexact",
            .. kept.MuxerFlags.Length > 0 ? ["-movflags", kept.MuxerFlags] : Array.Empty<string>(),
            "-f", container.Muxer, target,
        ];
    }

    /// <summary>The codec of a result.</summary>
    /// <exception cref="VideoException">The container does not hold the one asked for.</exception>
    public static VideoCodec CodecFor(VideoWriterOptions options, OutputContainer container, string path)
    {
        VideoCodec codec = options.Codec ?? container.Codecs[0];
        return container.Codecs.Contains(codec)
            ? codec
            : throw new VideoException(
                $"{container.Name} files ({Path.GetExtension(path)}) are not written with {Word(codec)}; "
                + $"choose {string.Join(" or ", container.Codecs.Select(Word))}, or write .mkv.");

        static string Word(VideoCodec codec) => codec.ToString().ToLowerInvariant();
    }

    // The header tells all there is to know, so nothing needs to be guessed from the first frames.
    private static string[] Frames(VideoWriterOptions options) => options.Times is not null
        ? ["-y", "-probesize", "32", "-f", "matroska", "-i", "pipe:0"]
        :
    [
        "-y", "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", options.FrameSize.ToString(),
        "-framerate", options.FrameRate.ToString(), "-i", "pipe:0",
    ];

    private static (string Filter, string[] Tags) Colours(VideoWriterOptions options, VideoCodec codec)
    {
        var colours = ColorTags.Of(options.Source);
        string[] light = ["-color_primaries:v:0", colours.Primaries, "-color_trc:v:0", colours.Transfer];
        if (CodecArguments.IsRgb(codec, options.Lossless))
        {
            return ("", light);
        }

        // ProRes takes its tags from the frames, the others from the options.
        string tagged = codec == VideoCodec.ProRes
            ? $",setparams=colorspace={colours.Matrix}:color_primaries={colours.Primaries}:color_trc={colours.Transfer}"
            : "";
        string range = colours.IsFullRange && codec != VideoCodec.ProRes ? "pc" : "tv";
        return (
            $":out_color_matrix={colours.ScaleMatrix}:out_range={range}{tagged}",
            ["-colorspace:v:0", colours.Matrix, .. light, "-color_range:v:0", range]);
    }

    /// <summary>
    /// Delays the first frame by as much as it is later than the sound; frames with times of their own keep them.
    /// </summary>
    private static (string Filter, string[] Clock) Start(VideoWriterOptions options)
    {
        if (options.Times is { } times)
        {
            return Clock($"{times.TimeBase}", times.Ticks[0]);
        }

        TimeSpan offset = options.Source?.StartOffset ?? TimeSpan.Zero;
        long perSecond = options.FrameRate.Numerator * Math.Max(1, FinestTick / options.FrameRate.Numerator);
        long ticks = (long)Math.Round(offset.TotalSeconds * perSecond);
        return ticks == 0 ? ("", []) : Clock($"1/{perSecond}", ticks);

        static (string, string[]) Clock(string tick, long start) => (
            string.Create(CultureInfo.InvariantCulture, $",settb={tick},setpts=PTS+{start}"),
            ["-vsync", "passthrough", "-enc_time_base:v:0", tick]);
    }

    private static string Scale(VideoWriterOptions options)
    {
        FrameSize size = options.Size ?? options.FrameSize;
        return $"scale={size.Width}:{size.Height}:{ReadFilters.Scaling}";
    }
}
