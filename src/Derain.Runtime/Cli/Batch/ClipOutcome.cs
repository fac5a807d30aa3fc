namespace Derain.Runtime.Cli.Batch;

/// <summary>What became of one clip of a batch.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Status">What became of it.</param>
internal sealed record ClipOutcome(BatchClip Clip, ClipStatus Status)
{
    /// <summary>What there is to say: why it failed, who is at it. Null where the status says it all.</summary>
    public string? Message { get; init; }

    /// <summary>The exit code that the clip alone would have given.</summary>
    public int ExitCode { get; init; }

    /// <summary>What a run of this clip alone would write, if it was derained.</summary>
    public string? Result { get; init; }

    /// <summary>The error, if it failed.</summary>
    public Exception? Error { get; init; }
}
