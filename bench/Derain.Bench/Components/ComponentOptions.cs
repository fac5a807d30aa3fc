using System.CommandLine;
using Derain.Kernels.Tensors;

namespace Derain.Bench.Components;

/// <summary>What <c>component</c> takes on the command line.</summary>
internal sealed class ComponentOptions
{
    public static readonly string[] Names =
        ["transformer", "step", "clip", "vae-encode", "vae-decode", "attention", "linear", "conv3d", "first-kernel", "ladder"];

    public Argument<string> Name { get; } = new("NAME") { Description = "What to run." };

    public Option<string> Device { get; } = With("--device", "cpu", "cpu, cuda or cuda:N.");

    public Option<string> Type { get; } = With("--dtype", "fp16", "Activations on a card: fp16, bf16 or fp32.");

    public Option<int> Threads { get; } = With("--threads", 0, "Threads of a processor, 0 for all.");

    public Option<string?> Model { get; } = new("--model") { Description = "The model folder; for parts of a model." };

    public Option<string?> Inputs { get; } = new("--inputs") { Description = "The safetensors file of the inputs." };

    public Option<string?> Outputs { get; } = new("--outputs") { Description = "Where to put the outputs of the first run." };

    public Option<int> Repeat { get; } = With("--repeat", 0, "Times to measure after the first run.");

    public Option<string?> SwitchBlocks { get; } = new("--switch-blocks") { Description = "Blocks that switch; the model's own without." };

    public Option<int> Steps { get; } = With("--steps", 100, "Steps of the run; for step and clip.");

    public Option<int> Skip { get; } = With("--skip", 40, "Steps left out; for clip.");

    public Option<double> Guidance { get; } = With("--guidance", 15.0, "Guidance; for step and clip.");

    public Option<int> Heads { get; } = With("--heads", 1, "Heads; for attention and the ladder.");

    public Option<int> Tokens { get; } = With("--tokens", 17776, "Tokens; for the ladder.");

    public Option<int> TextTokens { get; } = With("--text-tokens", 0, "Leading tokens that are text; for attention.");

    public Option<bool> Switched { get; } = new("--switched") { Description = "Row 0's images read row 1's text; for attention." };

    public Command CreateCommand()
    {
        Name.AcceptOnlyFromAmong(Names);
        Type.AcceptOnlyFromAmong("fp16", "bf16", "fp32");
        return new Command("component", "Runs and times a part of a model on inputs from a file; results as JSON.")
        {
            Name, Device, Type, Threads, Model, Inputs, Outputs, Repeat, SwitchBlocks, Steps, Skip, Guidance, Heads, Tokens, TextTokens, Switched,
        };
    }

    /// <summary>The element type of activations that <c>--dtype</c> names.</summary>
    public DType ActivationType(ParseResult parsed) => parsed.GetValue(Type) switch
    {
        "bf16" => DType.BF16,
        "fp32" => DType.F32,
        _ => DType.F16,
    };

    private static Option<T> With<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
