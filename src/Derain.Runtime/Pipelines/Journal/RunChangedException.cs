namespace Derain.Runtime.Pipelines.Journal;

/// <summary>An interrupted run cannot be gone on with, since something its result depends on is different now.</summary>
public sealed class RunChangedException : Exception
{
    /// <summary>Says what is different.</summary>
    /// <param name="folder">The work folder of the interrupted run.</param>
    /// <param name="changes">What is different, at least one.</param>
    public RunChangedException(string folder, IReadOnlyList<RunChange> changes)
        : base($"The interrupted run in '{folder}' was another one: {string.Join("; ", changes)}. "
            + "Repeat the command as it was, or start afresh with --overwrite in place of --resume.")
    {
        Changes = changes;
    }

    /// <summary>What is different.</summary>
    public IReadOnlyList<RunChange> Changes { get; }
}
