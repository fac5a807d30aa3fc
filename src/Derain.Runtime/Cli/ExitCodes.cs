namespace Derain.Runtime.Cli;

/// <summary>What the command's exit code says, the same for all its verbs.</summary>
internal static class ExitCodes
{
    /// <summary>All is done.</summary>
    public const int Done = 0;

    /// <summary>The command line asks for something that does not exist or does not go together.</summary>
    public const int Usage = 1;

    /// <summary>A clip or a model cannot be read, or does not fit what is asked for.</summary>
    public const int BadInput = 2;

    /// <summary>The result cannot be written.</summary>
    public const int BadOutput = 3;

    /// <summary>A fault of this program or of a device, or not enough memory.</summary>
    public const int Failed = 4;

    /// <summary>Some clips of a batch could not be derained.</summary>
    public const int SomeFailed = 5;

    /// <summary>No clip of a batch could be derained.</summary>
    public const int AllFailed = 6;

    /// <summary>Stopped by Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by a request to end: 128 + SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>The codes in words, for the help text.</summary>
    public const string Legend = """
        Exit codes:
          0         done
          1         the command line asks for something that does not exist or does not go together
          2         the input or the model cannot be read, or they do not fit
          3         the output cannot be written
          4         out of memory, a failed selftest, or a fault of this program
          5         some clips of a batch failed, the others are done
          6         all clips of a batch failed
          130, 143  stopped by Ctrl-C or SIGTERM; derain keeps what is finished for --resume
        """;
}
