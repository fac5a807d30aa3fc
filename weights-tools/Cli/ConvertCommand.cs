using System.CommandLine;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Cli;

/// <summary><c>convert IN OUT --dtype fp16</c>: the same weights in another float type, in as many files as before.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        Argument<string> input = ToolArguments.Input();
        Argument<string> output = ToolArguments.Output("A .safetensors file, or a new folder.");
        Option<DType?> type = ToolArguments.ElementType("The float type to write", required: true);
        Command command = new("convert", "Writes the weights in another float type, rounded to nearest even.")
        {
            input,
            output,
            type,
        };
        command.Runs((parsed, cancellation) =>
        {
            DTypeConversion conversion = new(parsed.GetRequiredValue(type)!.Value, parsed.InvocationConfiguration.Error.WriteLine);
            Rewriter rewriter = new(set =>
                [.. set.Checkpoint.Files.Select(file => Convert(set.Checkpoint, file, conversion, cancellation))]);
            rewriter.Rewrite(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            return true;
        });
        return command;
    }

    private static TensorData[] Convert(
        SafetensorsCheckpoint checkpoint, SafetensorsFile file, DTypeConversion conversion, CancellationToken cancellation) =>
    [
        .. file.Tensors
            .Where(tensor => checkpoint.TryGetInfo(tensor.Name, out _))
            .Select(tensor => conversion.Convert(file, tensor).StoppedBy(cancellation)),
    ];
}
