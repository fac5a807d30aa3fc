using System.CommandLine;

namespace Derain.WeightsTools.Cli;

/// <summary>The <c>weights-tools</c> command. Exit code 0: done; 1: an error, which is on stderr, or problems found.</summary>
internal static class ToolCommand
{
    /// <summary>Runs a command line.</summary>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        RootCommand root = new("Inspects, verifies, converts, shards, merges and makes model weights in the safetensors format.")
        {
            InspectCommand.Create(),
            VerifyCommand.Create(),
            ConvertCommand.Create(),
            ShardCommand.Create(),
            MergeCommand.Create(),
            RandomCommand.Create(),
        };
        return root.Parse(args).Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
        });
    }
}
