using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>What a user asks <c>derain</c> for. What is null was not said, and comes from the model.</summary>
internal sealed record DerainRequest
{
    public required string Input { get; init; }

    public required string Output { get; init; }

    public string? Model { get; init; }

    public string Device { get; init; } = "auto";

    public int? Threads { get; init; }

    public string? NegativePrompt { get; init; }

    public string? Prompt { get; init; }

    public int? Steps { get; init; }

    public int? Skip { get; init; }

    public double? Guidance { get; init; }

    public string? SwitchBlocks { get; init; }

    public InversionMethod Inversion { get; init; }

    public ulong Seed { get; init; }

    public string? Size { get; init; }

    public int? Window { get; init; }

    public int? Overlap { get; init; }

    public bool TiledVae { get; init; }

    public bool Overwrite { get; init; }

    public bool Json { get; init; }

    public string? Noise { get; init; }

    public string? SaveTensors { get; init; }

    /// <summary>Whether the clip comes as a tensor, and is derained as it is.</summary>
    public bool IsTensor => IsSafetensors(Input);

    /// <summary>Finds what can be said to be wrong without looking at a model or a clip.</summary>
    /// <exception cref="CommandException">Something is.</exception>
    public void Check()
    {
        if (Skip >= Steps)
        {
            throw CommandException.Usage($"--skip must be 0 to {Steps - 1} in a run of {Steps} steps, not {Skip}.");
        }

        if (Overlap >= Window)
        {
            throw CommandException.Usage($"--overlap must be 0 to {Window - 1} frames for windows of {Window}, not {Overlap}.");
        }

        if (IsTensor != IsSafetensors(Output))
        {
            throw CommandException.Usage(
                IsTensor
                    ? $"-o must name a .safetensors file when the input is one, not '{Output}'."
                    : $"-o can name a .safetensors file only when the input is one; '{Input}' is a clip. --save-tensors keeps a clip's tensors.");
        }

        (string, bool)[] ofClips = [("--size", Size is not null), ("--window", Window is not null), ("--overlap", Overlap is not null)];
        foreach ((string option, bool isGiven) in ofClips)
        {
            if (IsTensor && isGiven)
            {
                throw CommandException.Usage($"{option} does not go with a .safetensors input, which is derained as it is; leave it out.");
            }
        }
    }

    private static bool IsSafetensors(string path) => Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);
}
