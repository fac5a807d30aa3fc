using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>The options that say how a result is coded, and from them to a request.</summary>
internal sealed partial class OutputArguments
{
    private const string LosslessWord = "lossless";
    private const int WorstQuality = 63;

    private static readonly string[] Codecs = [.. Enum.GetNames<VideoCodec>().Select(static name => name.ToLowerInvariant())];

    private readonly Option<string?> _codec = OptionFactory.Word(
        "--codec",
        "How frames are coded: h264 (default; .mp4, .mov, .mkv), hevc (the same), vp9 (.webm, .mkv), ffv1 (lossless; .mkv), "
            + "prores (.mov, .mkv).",
        Codecs);

    private readonly Option<string?> _quality = new("--quality")
    {
        HelpName = "N|lossless",
        Description = "Constant rate factor, lower is better: 0 to 51 for h264 (16 unless given) and hevc (18), 0 to 63 for vp9 (20), at "
            + "which no loss can be seen; or lossless.",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = static result => ParseQuality(result),
    };

    private readonly Option<string[]> _encoder = new("--encoder-option", "-e")
    {
        HelpName = "KEY=VALUE",
        Description = "Pass an option on to ffmpeg's encoder, such as -e preset=slow or -e pix_fmt=yuv444p; may be repeated.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    public OutputArguments() => _encoder.Validators.Add(static result =>
    {
        foreach (Token token in result.Tokens.Where(static token => !KeyAndValue().IsMatch(token.Value)))
        {
            result.AddError($"-e must be KEY=VALUE, such as preset=slow, not '{token.Value}'.");
        }
    });

    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_codec, _quality, _encoder])
        {
            command.Options.Add(option);
        }
    }

    public OutputRequest Read(ParseResult parsed)
    {
        string? quality = parsed.GetValue(_quality);
        return new OutputRequest
        {
            Codec = parsed.GetValue(_codec) is { } codec ? Enum.Parse<VideoCodec>(codec, ignoreCase: true) : null,
            Quality = quality is null or LosslessWord ? null : int.Parse(quality, CultureInfo.InvariantCulture),
            Lossless = quality == LosslessWord,
            EncoderOptions =
            [
                .. (parsed.GetValue(_encoder) ?? []).Select(static text =>
                    new KeyValuePair<string, string>(text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..])),
            ],
        };
    }

    private static string? ParseQuality(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= WorstQuality;
        if (text != LosslessWord && !isNumber)
        {
            result.AddError($"--quality must be {LosslessWord} or a whole number from 0 to {WorstQuality}, not '{text}'.");
        }

        return text;
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]*=.")]
    private static partial Regex KeyAndValue();
}
