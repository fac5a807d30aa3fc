using System.CommandLine;
using System.CommandLine.Help;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>The program: its verbs, and how any of them ends.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and gives its exit code, one of <see cref="ExitCodes"/>. Nothing is thrown.</summary>
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        // Not "derain": that is the first of its verbs, and no two of them may share a name.
        Command program = new("Derain.Runtime", $"Takes the rain off videos with a pretrained video diffusion model.\n\n{ExitCodes.Legend}")
        {
            DerainCommand.Create(terminal),
        };
        program.Options.Add(new HelpOption());
        program.Options.Add(new VersionOption());

        // A file may be called @clip.mp4: that is no list of arguments.
        ParseResult parsed = program.Parse(args.Count == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return ReportUsage(parsed, terminal.Error);
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception error)
        {
            return CommandErrors.Report(error, terminal.Error);
        }
    }

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        // An option that does not exist is taken for an argument, and every word after it is then one too many.
        Command command = parsed.CommandResult.Command;
        string[] known = [.. command.Options.SelectMany(option => option.Aliases.Append(option.Name))];
        string? unknown = parsed.Tokens.Select(token => token.Value).FirstOrDefault(
            text => text.StartsWith("--", StringComparison.Ordinal) && text.Length > 2 && !known.Contains(text.Split('=')[0]) && !File.Exists(text));
        if (unknown is not null)
        {
            string? nearest = NearestName.Find(unknown, known);
            error.WriteLine($"derain: There is no option {unknown}{(nearest is null ? "." : $"; did you mean {nearest}?")}");
        }
        else
        {
            foreach (string message in parsed.Errors.Select(problem => problem.Message).Distinct())
            {
                error.WriteLine($"derain: {message}");
            }
        }

        error.WriteLine($"Try '{string.Join(' ', Path(parsed))} --help'.");
        return ExitCodes.Usage;
    }

    private static IEnumerable<string> Path(ParseResult parsed) =>
        parsed.CommandResult == parsed.RootCommandResult
            ? [parsed.RootCommandResult.Command.Name]
            : [parsed.RootCommandResult.Command.Name, parsed.CommandResult.Command.Name];
}
