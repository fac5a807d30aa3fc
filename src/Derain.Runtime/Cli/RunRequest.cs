using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>How a user wants clips derained. What is null was not said, and comes from the model.</summary>
internal sealed record RunRequest
{
    public string? Model { get; init; }

    public DeviceRequest Device { get; init; } = new();

    public string? NegativePrompt { get; init; }

    public string? Prompt { get; init; }

    public int? Steps { get; init; }

    public int? Skip { get; init; }

    public double? Guidance { get; init; }

    public string? SwitchBlocks { get; init; }

    public InversionMethod Inversion { get; init; }

    public bool? LastMap { get; init; }

    public ulong Seed { get; init; }

    public string? Size { get; init; }

    public int? Window { get; init; }

    public int? Overlap { get; init; }

    /// <summary>Bytes of the host's memory that the process may take.</summary>
    public long? Ram { get; init; }

    public bool TiledVae { get; init; }

    /// <summary>Finds what can be said to be wrong without looking at a model.</summary>
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
    }
}
