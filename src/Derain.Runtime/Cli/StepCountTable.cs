using System.Text.Json.Nodes;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>The operations, launches, bytes and arithmetic of a step, for people and for machines.</summary>
internal static class StepCountTable
{
    /// <summary>A heading, a line for each kind of operation, and their sum.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="count">Its step.</param>
    public static IEnumerable<string> Lines(string model, StepCount count)
    {
        yield return $"{model}, {Describe(count)}";
        yield return $"{"",-20}{"calls",8}{"launches",10}{"read",12}{"written",12}{"FLOP",12}";
        foreach (OperationCount row in count.Operations.Append(count.Total))
        {
            yield return $"{row.Operation,-20}{row.Calls,8}{row.Launches,10}{Text.Bytes(row.BytesRead),12}"
                + $"{Text.Bytes(row.BytesWritten),12}{Text.Scaled(row.Flops).TrimEnd(),12}";
        }
    }

    /// <summary>The sum in a few words.</summary>
    public static string Sentence(StepCount count)
    {
        OperationCount total = count.Total;
        return $"{Describe(count)}: {Text.Count(total.Calls, "operation")}, {Text.Bytes(total.BytesRead)} read, "
            + $"{Text.Bytes(total.BytesWritten)} written, {Text.Scaled(total.Flops)}FLOP";
    }

    /// <summary>Everything for machines.</summary>
    /// <param name="count">The step.</param>
    public static JsonObject ToJson(StepCount count) => new()
    {
        ["latents"] = new JsonArray([.. count.Latents.Select(dim => (JsonNode)dim)]),
        ["tokens"] = count.Tokens,
        ["operations"] = new JsonArray([.. count.Operations.Select(ToJson)]),
        ["total"] = ToJson(count.Total),
    };

    private static string Describe(StepCount count)
    {
        Shape latents = count.Latents;
        return $"two texts, latents {latents[1]}x{latents[3]}x{latents[4]}, {count.Tokens} tokens each";
    }

    private static JsonNode ToJson(OperationCount count) => new JsonObject
    {
        ["operation"] = count.Operation,
        ["calls"] = count.Calls,
        ["launches"] = count.Launches,
        ["bytesRead"] = count.BytesRead,
        ["bytesWritten"] = count.BytesWritten,
        ["flops"] = count.Flops,
    };
}
