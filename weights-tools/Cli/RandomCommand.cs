using System.CommandLine;
using Derain.Runtime.Weights.RandomModels;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Cli;

/// <summary><c>random OUT --like tiny</c>: a complete model of any size with random weights.</summary>
internal static class RandomCommand
{
    public static Command Create()
    {
        Argument<string> output = ToolArguments.Output("A new folder.");
        RandomSizeOptions size = new();
        Option<ulong> seed = new("--seed") { Description = "Other seeds give other weights." };
        Option<long?> maxSize = ToolArguments.MaxSize("The most bytes of tensors in one file, such as 2GB; no limit unless named.");
        Option<string[]> parts = new("--parts")
        {
            Description = "Parts to give weights to, all unless named; the text encoder of the large models alone has 9.5 GB.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. RandomModel.WeightParts],
        };
        parts.AcceptOnlyFromAmong([.. RandomModel.WeightParts]);
        Option<string> tokenizer = new("--tokenizer")
        {
            Description = "A tokenizer folder to copy; otherwise one of characters is made.",
            HelpName = "DIR",
        };
        Command command = new("random", "Makes a complete model folder with random weights.")
        {
            output,
            seed,
            maxSize,
            parts,
            tokenizer,
        };
        size.AddTo(command);
        command.Runs((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(output);
            RandomModel model = new(size.Read(parsed), parsed.GetValue(seed))
            {
                Parts = parsed.GetRequiredValue(parts),
                MaxFileBytes = parsed.GetValue(maxSize) ?? long.MaxValue,
                Tokenizer = parsed.GetValue(tokenizer),
            };
            model.Write(path, cancellation);
            foreach ((string component, string weights) in WeightSet.Find(path))
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{component}: {weights}");
            }

            return true;
        });
        return command;
    }
}
