using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>How a user wants the result to be coded.</summary>
internal sealed record OutputRequest
{
    public VideoCodec? Codec { get; init; }

    public int? Quality { get; init; }

    public bool Lossless { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> EncoderOptions { get; init; } = [];

    /// <summary>The first of the options that was given, or null.</summary>
    public string? Given => this switch
    {
        { Codec: not null } => "--codec",
        { Quality: not null } or { Lossless: true } => "--quality",
        { EncoderOptions.Count: > 0 } => "-e",
        _ => null,
    };

    /// <summary>Finds out whether a clip can be coded so under a name.</summary>
    /// <exception cref="CommandException">Something does not go together, or ffmpeg refuses it.</exception>
    public void Check(string output)
    {
        if (Given is not { } option)
        {
            return;
        }

        if (FramePattern.TryParse(output, out _))
        {
            // PNG files are lossless, and that may be asked for.
            if (this != new OutputRequest { Lossless = true })
            {
                throw CommandException.Usage($"{option} does not go with PNG frames, which are lossless; leave it out, or write a video.");
            }

            return;
        }

        VideoWriterOptions options = AddTo(new VideoWriterOptions { FrameSize = new FrameSize(64, 64), FrameRate = new Rational(25) });
        try
        {
            EncoderTrial.Run(options, OutputContainer.For(output), output);
        }
        catch (VideoException error)
        {
            string message = error.Message.StartsWith("-e ", StringComparison.Ordinal) ? error.Message : $"{option}: {error.Message}";
            throw new CommandException(ExitCodes.Usage, message, error);
        }
    }

    /// <summary>The same in the words of a writer.</summary>
    public VideoWriterOptions AddTo(VideoWriterOptions options) => options with
    {
        Codec = Codec,
        Quality = Quality,
        Lossless = Lossless,
        EncoderOptions = EncoderOptions,
    };
}
