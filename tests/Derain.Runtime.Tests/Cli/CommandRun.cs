using System.Text.Json.Nodes;
using Derain.Runtime.Cli;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Cli;

/// <summary>A command line run in this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line; its prompt cache is beside the test's files.</summary>
    public static CommandRun Of(TemporaryFolder folder, params string[] args) => Of(folder, CancellationToken.None, args);

    /// <inheritdoc cref="Of(TemporaryFolder, string[])"/>
    public static CommandRun Of(TemporaryFolder folder, CancellationToken cancellation, params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        Terminal terminal = new(output, error) { PromptCache = new PromptCache(folder["cache"]), Cancellation = cancellation, DefaultDevice = "cpu" };
        int exitCode = CommandLine.Run(args, terminal);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that is asked to stop once it writes a line to stderr that begins so.</summary>
    public static CommandRun StoppedAt(TemporaryFolder folder, string line, params string[] args)
    {
        using StringWriter output = new();
        using CancellationTokenSource stop = new();
        using StoppingWriter error = new(line, stop);
        Terminal terminal = new(output, error) { PromptCache = new PromptCache(folder["cache"]), Cancellation = stop.Token, DefaultDevice = "cpu" };
        int exitCode = CommandLine.Run(args, terminal);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must succeed.</summary>
    public static CommandRun Succeed(TemporaryFolder folder, params string[] args)
    {
        CommandRun run = Of(folder, args);
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}: {run.Error}");
        return run;
    }

    /// <summary>Runs a command line that must print one JSON object and nothing else.</summary>
    public static JsonNode SucceedWithJson(TemporaryFolder folder, params string[] args)
    {
        CommandRun run = Succeed(folder, [.. args, "--json"]);
        Assert.Equal("", run.Error);
        return JsonNode.Parse(run.Output)!;
    }

    /// <summary>Runs a command line that must fail with one line on stderr, and gives the sentence of it.</summary>
    public static string Fail(TemporaryFolder folder, int exitCode, params string[] args)
    {
        CommandRun run = Of(folder, args);
        Assert.True(run.ExitCode == exitCode, $"exit code {run.ExitCode}, not {exitCode}: {run.Error}");
        Assert.Equal("", run.Output);
        string sentence = Assert.Single(run.Error.TrimEnd().Split('\n'), line => !line.StartsWith("Try '", StringComparison.Ordinal));
        Assert.StartsWith("derain: ", sentence);
        Assert.DoesNotContain("Parameter", sentence);
        return sentence["derain: ".Length..];
    }

    private sealed class StoppingWriter(string line, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith(line, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
