using System.CommandLine;

namespace Derain.WeightsTools.Cli;

/// <summary>How every command runs: off the main thread, so that Ctrl-C can stop it, with errors as one line.</summary>
internal static class CommandActions
{
    private const int Done = 0;
    private const int Failed = 1;

    extension(Command command)
    {
        /// <summary>Sets what the command does; it fails by an exception, or by returning false.</summary>
        public void Runs(Func<ParseResult, CancellationToken, bool> action) => command.SetAction(
            (parsed, cancellation) => Task.Run(() => Run(parsed, action, cancellation), CancellationToken.None));
    }

    private static int Run(ParseResult parsed, Func<ParseResult, CancellationToken, bool> action, CancellationToken cancellation)
    {
        try
        {
            return action(parsed, cancellation) ? Done : Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or OperationCanceledException)
        {
            string message = e is OperationCanceledException ? "Stopped; nothing was written." : e.Message;
            parsed.InvocationConfiguration.Error.WriteLine($"weights-tools: {message}");
            return Failed;
        }
    }
}
