using System.Text.RegularExpressions;

namespace Derain.Runtime.Video;

/// <summary>
/// Finds out, before hours of work, whether ffmpeg has an encoder and takes the options that a user passes on to it.
/// </summary>
internal static partial class EncoderTrial
{
    // Those of every encoder; each has others of its own. What is not an encoder's business, such as filters and maps,
    // is not passed on: it would pull the command apart.
    private static readonly HashSet<string> Common =
    [
        "b", "maxrate", "minrate", "bufsize", "qmin", "qmax", "qdiff", "g", "keyint_min", "bf", "refs", "sc_threshold",
        "me_range", "subq", "trellis", "threads", "slices", "flags", "profile", "level", "pix_fmt", "tag",
    ];

    /// <summary>Tries the encoder on two small frames.</summary>
    /// <exception cref="VideoException">ffmpeg has no such encoder, or the encoder refuses an option.</exception>
    public static void Run(VideoWriterOptions options, OutputContainer container, string path)
    {
        VideoCodec codec = EncoderArguments.CodecFor(options, container, path);
        string encoder = CodecArguments.Encoder(codec, options.Lossless);
        string help = HelpOn(encoder);
        if (!help.StartsWith($"Encoder {encoder} ", StringComparison.Ordinal))
        {
            throw new VideoException($"This ffmpeg has no encoder {encoder}; choose another codec, or install an ffmpeg that has it.");
        }

        HashSet<string> known = [.. Common, .. OptionName().Matches(help).Select(static match => match.Groups[1].Value)];
        foreach ((string key, string value) in options.EncoderOptions)
        {
            if (!known.Contains(key))
            {
                throw new VideoException(
                    $"-e {key}={value}: the encoder {encoder} has no option '{key}'; 'ffmpeg -h encoder={encoder}' lists those it has.");
            }
        }

        if (Fails(codec, options, container) is not { } reason)
        {
            return;
        }

        foreach (KeyValuePair<string, string> option in options.EncoderOptions)
        {
            if (Fails(codec, options with { EncoderOptions = [option] }, container) is { } alone)
            {
                throw Refused([option], encoder, alone);
            }
        }

        throw options.EncoderOptions.Count == 0
            ? new VideoException($"ffmpeg's encoder {encoder} does not work: {reason}.")
            : Refused(options.EncoderOptions, encoder, reason);
    }

    private static string? Fails(VideoCodec codec, VideoWriterOptions options, OutputContainer container)
    {
        FrameSize size = new(64, 64);
        using FFmpegProcess process = FFmpegProcess.FFmpeg(
        [
            "-f", "lavfi", "-i", $"color=gray:s={size}:r=25", "-frames:v", "2",
            .. CodecArguments.For(codec, options, size, container), "-f", "null", "-",
        ]);
        int exitCode = process.WaitForExit();
        return exitCode == 0 ? null : process.Errors is [var first, ..] ? first.TrimEnd('.') : process.FailureReason();
    }

    private static VideoException Refused(
        IEnumerable<KeyValuePair<string, string>> options, string encoder, string reason) => new(
        $"{string.Join(' ', options.Select(static option => $"-e {option.Key}={option.Value}"))}: "
        + $"the encoder {encoder} refuses: {reason}.");

    private static string HelpOn(string encoder)
    {
        using FFmpegProcess process = FFmpegProcess.FFmpeg(["-h", $"encoder={encoder}"]);
        string help = process.OutputText.ReadToEnd();
        process.WaitForExit();
        return help;
    }

    [GeneratedRegex(@"^\s+-(\S+)\s+<", RegexOptions.Multiline)]
    private static partial Regex OptionName();
}
