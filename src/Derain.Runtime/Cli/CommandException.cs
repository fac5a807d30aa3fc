namespace Derain.Runtime.Cli;

/// <summary>Ends a command with an exit code and one sentence for its user.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode => exitCode;

    /// <summary>The command line asks for something that cannot be.</summary>
    public static CommandException Usage(string message) => new(ExitCodes.Usage, message);
}
