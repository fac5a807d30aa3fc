using System.CommandLine;
using System.CommandLine.Parsing;

namespace Derain.Runtime.Cli;

/// <summary>The options that give something to look at, as the help shows them, and from them to a request.</summary>
internal sealed class ViewArguments
{
    private const string None = "none";

    private readonly Option<string?> _sideBySide = OptionFactory.FileIfAny(
        "--side-by-side", "FILE", "A video of source and result side by side. Default of FILE: OUT.side-by-side.mp4.");

    private readonly Option<string?> _preview = OptionFactory.FileIfAny(
        "--preview", "FILE.png", "A picture of the window under way, replaced as steps finish. Default: OUT.preview.png.");

    private readonly Option<string?> _report = OptionFactory.FileIfAny(
        "--report", "FILE.html", "A page of the run when it is done: pictures, times, options, charts. Default: OUT.report.html.");

    private readonly Option<string?> _reference = OptionFactory.Text(
        "--reference", "CLEAR", "What the result should look like; the result is compared with it, as 'evaluate' does.");

    private readonly Option<bool> _jsonEvents = OptionFactory.Switch(
        "--json-events", "Progress and notices as JSON objects on stderr, one a line.");

    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_sideBySide, _preview, _report, _reference, _jsonEvents])
        {
            command.Options.Add(option);
        }
    }

    public ViewRequest Read(ParseResult parsed) => new()
    {
        SideBySide = FileOf(parsed, _sideBySide),
        Preview = FileOf(parsed, _preview),
        Report = FileOf(parsed, _report),
        Reference = parsed.GetValue(_reference),
    };

    /// <summary>The terminal; with events for a program if they are asked for.</summary>
    public Terminal Telling(ParseResult parsed, Terminal terminal) =>
        parsed.GetValue(_jsonEvents) ? terminal with { Events = new EventLines(terminal.Error) } : terminal;

    /// <summary>Null if the option was not given or is <c>none</c>, empty if it was given without a name.</summary>
    private static string? FileOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetResult(option) is not OptionResult { Implicit: false }
            ? null
            : parsed.GetValue(option) switch { None => null, null => "", var path => path };
}
