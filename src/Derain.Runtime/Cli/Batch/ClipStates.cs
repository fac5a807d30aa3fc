namespace Derain.Runtime.Cli.Batch;

/// <summary>Finds out what is left to do for a clip.</summary>
internal static class ClipStates
{
    /// <summary>Compares what lies at a result's place with what is wanted there.</summary>
    /// <param name="output">The result.</param>
    /// <param name="earlier">The marker beside it, or null.</param>
    /// <param name="wanted">The marker that it should have; asked for only where there is an earlier one.</param>
    /// <param name="overwrite">Whether what is not wanted may be replaced.</param>
    /// <exception cref="CommandException">Something else is there and may not be replaced; the message says what is different.</exception>
    public static ClipState Of(string output, DoneMarker? earlier, Func<DoneMarker> wanted, bool overwrite)
    {
        long? there = OutputFiles.BytesOf(output);
        if (earlier is null)
        {
            return there is null || overwrite
                ? ClipState.New
                : throw Refused($"'{output}' exists already, and nothing says what it was made from; write elsewhere, or replace it with --overwrite.");
        }

        IReadOnlyList<string> changes = wanted().ChangesFrom(earlier);
        if (changes.Count > 0)
        {
            // A run that was begun otherwise, and left no result, is nothing to lose but time: its journal speaks for itself.
            return there is null || overwrite
                ? ClipState.New
                : throw Refused($"'{output}' was made otherwise: {string.Join(", ", changes)}; write elsewhere, or replace it with --overwrite.");
        }

        return (earlier.OutputBytes, there) switch
        {
            (null, null) => ClipState.Begun,
            (null, _) when !earlier.Replaces => ClipState.Begun,
            (null, _) when overwrite => ClipState.Begun,
            (null, _) => throw Refused($"'{output}' was to be replaced, but that was not finished; repeat it with --overwrite."),
            (_, null) => ClipState.New,
            var (then, now) when then == now => ClipState.Done,
            _ when overwrite => ClipState.New,
            _ => throw Refused($"'{output}' is no longer what was written there; write elsewhere, or replace it with --overwrite."),
        };
    }

    private static CommandException Refused(string message) => new(ExitCodes.BadOutput, message);
}
