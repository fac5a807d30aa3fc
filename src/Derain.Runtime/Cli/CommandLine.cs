using System.CommandLine;
using System.CommandLine.Help;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Cli;

/// <summary>The program: its verbs, and how any of them ends.</summary>
internal static class CommandLine
{
    /// <summary>A file may be called @clip.mp4: that is no list of arguments.</summary>
    public static ParserConfiguration Literal { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command line and gives its exit code, one of <see cref="ExitCodes"/>. Nothing is thrown.</summary>
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        // Not "derain": that is the first of its verbs, and no two of them may share a name.
        Command program = new("Derain.Runtime", "Takes the rain off videos with a pretrained video diffusion model.")
        {
            DerainCommand.Create(terminal),
            DemoCommand.Create(terminal),
            InfoCommand.Create(terminal),
            EmbedCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            SelftestCommand.Create(terminal),
            BenchCommand.Create(terminal),
            WarmUpCommand.Create(terminal),
        };
        HelpOption help = new();
        help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
        program.Options.Add(help);
        program.Options.Add(new VersionOption());

        ParseResult parsed = program.Parse(args.Count == 0 ? ["--help"] : args, Literal);
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

    /// <summary>What is wrong with a command line that could not be parsed, in sentences.</summary>
    public static IEnumerable<string> Complaints(ParseResult parsed) =>
        Unknown(parsed) is { } unknown ? [unknown] : parsed.Errors.Select(problem => problem.Message).Distinct();

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        foreach (string message in Complaints(parsed))
        {
            error.WriteLine($"derain: {message}");
        }

        error.WriteLine($"Try '{string.Join(' ', Path(parsed))} --help'.");
        return ExitCodes.Usage;
    }

    /// <summary>
    /// What is said of a word that is mistyped. An option that does not exist is taken for an argument, and then every word after
    /// it is one too many: saying so of all of them would hide the one that matters.
    /// </summary>
    private static string? Unknown(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string[] options = [.. command.Options.SelectMany(option => option.Aliases.Append(option.Name))];
        bool IsUnknownOption(string word) =>
            word.Length > 2 && word.StartsWith("--", StringComparison.Ordinal)
            && !options.Contains(word.Split('=')[0]) && !File.Exists(word);
        if (parsed.Tokens.Select(token => token.Value).FirstOrDefault(IsUnknownOption) is { } option)
        {
            return $"There is no option {option}{Hint(option, options)}";
        }

        return command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..]
            ? $"There is no command '{word}'{Hint(word, command.Subcommands.Select(verb => verb.Name))}"
            : null;
    }

    private static string Hint(string word, IEnumerable<string> known) =>
        NearestName.Find(word, known) is { } nearest ? $"; did you mean {nearest}?" : ".";

    private static IEnumerable<string> Path(ParseResult parsed) =>
        parsed.CommandResult == parsed.RootCommandResult
            ? [parsed.RootCommandResult.Command.Name]
            : [parsed.RootCommandResult.Command.Name, parsed.CommandResult.Command.Name];
}
