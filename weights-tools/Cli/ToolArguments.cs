using System.CommandLine;
using System.CommandLine.Parsing;
using Derain.Kernels.Tensors;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Cli;

/// <summary>Arguments and options that several commands share.</summary>
internal static class ToolArguments
{
    private static readonly Dictionary<string, DType> DTypes = new()
    {
        ["fp16"] = DType.F16,
        ["bf16"] = DType.BF16,
        ["fp32"] = DType.F32,
    };

    /// <summary>What to read.</summary>
    public static Argument<string> Input(string name = "IN") => new(name)
    {
        Description = "A .safetensors file, a .safetensors.index.json, or a model folder.",
    };

    /// <summary>What to write.</summary>
    public static Argument<string> Output(string description) => new("OUT") { Description = description };

    /// <summary>An element type by the name people use.</summary>
    public static Option<DType?> ElementType(string description, bool required) => new("--dtype")
    {
        Description = $"{description} ({string.Join(", ", DTypes.Keys)}).",
        HelpName = "DTYPE",
        Required = required,
        CustomParser = result => DTypes.TryGetValue(result.Tokens[0].Value, out DType type)
            ? type
            : Fail<DType?>(result, $"--dtype must be one of {string.Join(", ", DTypes.Keys)}, not '{result.Tokens[0].Value}'."),
    };

    /// <summary>A limit on the size of a file.</summary>
    public static Option<long?> MaxSize(string description) => new("--max-size")
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result => ByteSize.TryParse(result.Tokens[0].Value, out long bytes)
            ? bytes
            : Fail<long?>(result, $"--max-size must be a size such as 500MB or 2GB, not '{result.Tokens[0].Value}'."),
    };

    /// <summary>Refuses an option with a message.</summary>
    public static T? Fail<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
