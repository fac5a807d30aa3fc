namespace Derain.Runtime.Cli.Batch;

/// <summary>A line of a list of clips.</summary>
/// <param name="List">The list's file, in the user's terms.</param>
/// <param name="Line">The line's number, from 1.</param>
/// <param name="Words">What it says.</param>
internal sealed record ListedClip(string List, int Line, IReadOnlyList<string> Words)
{
    /// <summary>The line for a message.</summary>
    public string Origin => $"{List}:{Line}";

    /// <summary>A path of the line, which counts from the list's folder.</summary>
    public string Resolve(string path) => Path.Combine(Path.GetDirectoryName(List) ?? "", path);

    /// <summary>The error of this line.</summary>
    public CommandException Wrong(string message) => CommandException.Usage($"{Origin}: {message}");
}
