using System.CommandLine;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Cli;

/// <summary><c>merge IN OUT</c>: the same weights in one file for each model.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        Argument<string> input = ToolArguments.Input();
        Argument<string> output = ToolArguments.Output("A .safetensors file, or a new folder.");
        Command command = new("merge", "Joins shards into one file, for each part of a model folder.") { input, output };
        command.Runs((parsed, cancellation) =>
        {
            Rewriter rewriter = new(set => [[.. set.AllTensors(cancellation)]]);
            rewriter.Rewrite(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            return true;
        });
        return command;
    }
}
