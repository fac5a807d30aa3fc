using System.Globalization;

namespace Derain.Runtime.Video;

/// <summary>The ffmpeg arguments that turn rgb24 frames on stdin into a file.</summary>
internal static class EncoderArguments
{
    // Below this viewers do not notice that sound and picture are apart, and a start at zero is what players expect.
    private static readonly TimeSpan AudibleOffset = TimeSpan.FromMilliseconds(40);

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
        // 4:2:0 stores chroma for pairs of rows and columns; only 4:4:4 can hold an odd size exactly.
        FrameSize size = options.Size ?? options.FrameSize;
        bool isOdd = size.Width % 2 != 0 || size.Height % 2 != 0;
        string pixelFormat = isOdd ? "yuv444p" : "yuv420p";
        if (isOdd)
        {
            notices.Add($"The odd size {size} is kept exactly as 4:4:4 H.264, which some players cannot show.");
        }

        return
        [
            .. Frames(options), .. SoundInput(options), "-map", "0:v:0", .. SoundOutput(options, container, notices),
            "-vf", $"{Scale(options)}:out_color_matrix=bt709:out_range=tv,format={pixelFormat}",
            "-c:v", "libx264", "-preset", "medium", "-crf", options.Quality.ToString(),
            "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
            "-f", container.Muxer, .. container.Options, target,
        ];
    }

    private static string[] Frames(VideoWriterOptions options)
    {
        TimeSpan offset = options.Source is { HasAudio: true } source ? source.StartOffset : TimeSpan.Zero;
        return
        [
            "-y", .. offset >= AudibleOffset ? ["-itsoffset", Seconds(offset)] : Array.Empty<string>(),
            "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", options.FrameSize.ToString(),
            "-framerate", options.FrameRate.ToString(), "-i", "pipe:0",
        ];
    }

    private static string[] SoundInput(VideoWriterOptions options) => options.Source is { HasAudio: true } source
        ?
        [
            .. options.SoundLength is { } length ? ["-t", Seconds(length)] : Array.Empty<string>(),
            "-i", Path.GetFullPath(source.Path),
        ]
        : [];

    private static List<string> SoundOutput(VideoWriterOptions options, OutputContainer container, List<string> notices)
    {
        List<string> arguments = [];
        if (options.Source is not { HasAudio: true } source)
        {
            return arguments;
        }

        arguments.AddRange(["-map", "1:a?", "-map_metadata", "1", "-c:a", "copy"]);
        for (int track = 0; track < source.AudioCodecs.Count; track++)
        {
            string codec = source.AudioCodecs[track];
            if (!container.Holds(codec))
            {
                arguments.AddRange([$"-c:a:{track}", "aac", $"-b:a:{track}", "192k"]);
                notices.Add(
                    $"Sound track {track + 1} is encoded again as AAC: {container.Muxer} files do not hold {codec}.");
            }
        }

        return arguments;
    }

    private static string Scale(VideoWriterOptions options)
    {
        FrameSize size = options.Size ?? options.FrameSize;
        return $"scale={size.Width}:{size.Height}:{ReadFilters.Scaling}";
    }

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture);
}
