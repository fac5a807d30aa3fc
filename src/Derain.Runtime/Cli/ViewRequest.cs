using Derain.Runtime.Video;

namespace Derain.Runtime.Cli;

/// <summary>
/// What a user wants to look at. A file that is null was not asked for; an empty one was, without a name, and gets one beside the
/// output.
/// </summary>
internal sealed record ViewRequest
{
    public string? SideBySide { get; init; }

    public string? Preview { get; init; }

    public string? Report { get; init; }

    public string? Reference { get; init; }

    /// <summary>The option of a view that shows frames as they come; null if none is asked for.</summary>
    public string? OptionOfClips =>
        SideBySide is not null ? "--side-by-side"
        : Preview is not null ? "--preview"
        : Report is not null ? "--report"
        : Reference is not null ? "--reference"
        : null;

    /// <summary>The same request, every file with its name.</summary>
    /// <param name="output">The output.</param>
    public ViewRequest For(string output) => this with
    {
        SideBySide = Named(SideBySide, output, $".side-by-side{VideoExtension(output)}"),
        Preview = Named(Preview, output, ".preview.png"),
        Report = Named(Report, output, ".report.html"),
    };

    /// <summary>The files that are written, with the options that ask for them; names are given by <see cref="For"/>.</summary>
    public IEnumerable<(string Option, string Path)> Files()
    {
        foreach ((string option, string? path) in ((string, string?)[])
            [("--side-by-side", SideBySide), ("--preview", Preview), ("--report", Report)])
        {
            if (path is not null)
            {
                yield return (option, path);
            }
        }
    }

    private static string? Named(string? path, string output, string ending) => path is "" ? BaseOf(output) + ending : path;

    /// <summary>The output's name without its extension; frames are called what their folder is.</summary>
    private static string BaseOf(string output)
    {
        if (FramePattern.TryParse(output, out _))
        {
            return Path.GetDirectoryName(output) is { Length: > 0 } folder ? folder : "frames";
        }

        return Path.ChangeExtension(output, null);
    }

    private static string VideoExtension(string output) => FramePattern.TryParse(output, out _) ? ".mp4" : Path.GetExtension(output);
}
