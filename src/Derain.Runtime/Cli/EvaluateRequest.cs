namespace Derain.Runtime.Cli;

/// <summary>What <c>evaluate</c> is asked for.</summary>
/// <param name="Reference">A clip, or a folder of clips.</param>
/// <param name="Result">The same.</param>
internal sealed record EvaluateRequest(string Reference, string Result)
{
    /// <summary>What the results were made from, or null.</summary>
    public string? Source { get; init; }

    /// <summary>Whether clips may differ in length.</summary>
    public bool Shortest { get; init; }

    /// <summary>Whether the table has a line for each frame.</summary>
    public bool PerFrame { get; init; }

    /// <summary>The CSV file to write, or null.</summary>
    public string? Csv { get; init; }

    /// <summary>The chart to write, or null.</summary>
    public string? Plot { get; init; }

    /// <summary>Whether files may be replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether stdout gets JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Refuses files that cannot be written, before any work is done.</summary>
    /// <exception cref="CommandException">There is such a file.</exception>
    public void Check()
    {
        if (Plot is not null && !Path.GetExtension(Plot).Equals(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw CommandException.Usage($"--plot must name a .png file, not '{Plot}'.");
        }

        if (Plot is not null && Csv is not null && Path.GetFullPath(Plot) == Path.GetFullPath(Csv))
        {
            throw CommandException.Usage($"--plot and --csv are both '{Plot}'; write to another file.");
        }

        string[] read = [.. new[] { Reference, Result, Source }.OfType<string>()];
        foreach ((string option, string? path) in (ReadOnlySpan<(string, string?)>)[("--csv", Csv), ("--plot", Plot)])
        {
            if (path is null)
            {
                continue;
            }

            if (read.Any(clip => Path.GetFullPath(clip) == Path.GetFullPath(path)))
            {
                throw CommandException.Usage($"{option} and a clip are both '{path}'; write to another file.");
            }

            OutputCheck.File(path, Overwrite);
        }
    }
}
