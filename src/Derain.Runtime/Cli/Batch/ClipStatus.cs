namespace Derain.Runtime.Cli.Batch;

/// <summary>What became of a clip of a batch.</summary>
internal enum ClipStatus
{
    /// <summary>It was derained now.</summary>
    Derained,

    /// <summary>It was done before.</summary>
    Skipped,

    /// <summary>It could not be derained.</summary>
    Failed,

    /// <summary>Another process is at it.</summary>
    Busy,

    /// <summary>The batch was stopped before it was done.</summary>
    Stopped,
}
