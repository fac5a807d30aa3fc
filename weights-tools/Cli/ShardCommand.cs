using System.CommandLine;
using Derain.Runtime.Weights;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Cli;

/// <summary><c>shard IN OUT --max-size 2GB</c>: the same weights in files of a limited size, with an index.</summary>
internal static class ShardCommand
{
    private const long DefaultSize = 2_000_000_000;

    public static Command Create()
    {
        Argument<string> input = ToolArguments.Input();
        Argument<string> output = ToolArguments.Output("A new folder.");
        Option<long?> maxSize = ToolArguments.MaxSize(
            "The most bytes of tensors in one file, such as 500MB or 1GiB; 2GB unless named.");
        Command command = new(
            "shard", "Splits the weights into files of at most a given size, with a *.safetensors.index.json.")
        {
            input,
            output,
            maxSize,
        };
        command.Runs((parsed, cancellation) =>
        {
            long limit = parsed.GetValue(maxSize) ?? DefaultSize;
            Rewriter rewriter = new(set => CheckpointWriter.Split(set.AllTensors(cancellation), limit));
            rewriter.Rewrite(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            return true;
        });
        return command;
    }
}
