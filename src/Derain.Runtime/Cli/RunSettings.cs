using System.Text.Json.Nodes;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>What a run does: a user's wishes over a model's defaults, checked against the model.</summary>
/// <param name="Options">The method's numbers.</param>
/// <param name="Window">Frames derained together.</param>
/// <param name="Overlap">Frames that windows share; null for the derainer's own choice.</param>
internal sealed record RunSettings(DerainOptions Options, int Window, int? Overlap)
{
    /// <summary>Frames that may wait at either side of the deraining, if it is not to be a window of them.</summary>
    public int? Waiting { get; init; }

    /// <summary>Frames that may wait at either side of the deraining.</summary>
    public int WaitingFrames => Waiting ?? Window;

    /// <summary>Whether frames are derained in tiles of half the height and width that the model was trained at.</summary>
    public bool HasSmallTiles { get; init; }

    /// <summary>Settles a request.</summary>
    /// <exception cref="CommandException">An option does not go with the model.</exception>
    public static RunSettings For(RunRequest request, DerainModel model)
    {
        DerainOptions defaults = model.Defaults.Options;
        int steps = request.Steps ?? defaults.Steps;
        int trained = model.Schedule.Config.NumTrainTimesteps;
        if (steps > trained)
        {
            throw CommandException.Usage(
                $"--steps must be a whole number from 1 to {trained}, the model's training timesteps, not {steps}.");
        }

        // Skipping the same share of the steps starts from about the same noise.
        int skip = request.Skip ?? (int)Math.Round((double)defaults.Skip * steps / defaults.Steps, MidpointRounding.AwayFromZero);
        if (skip >= steps)
        {
            throw CommandException.Usage($"--skip must be 0 to {steps - 1} in a run of {steps} steps, not {skip}.");
        }

        DerainOptions options = defaults with
        {
            Steps = steps,
            Skip = skip,
            Guidance = request.Guidance ?? defaults.Guidance,
            SwitchBlocks = request.SwitchBlocks is { } list ? Blocks(list, model) : defaults.SwitchBlocks,
            NegativePrompt = request.NegativePrompt ?? defaults.NegativePrompt,
            Prompt = request.Prompt ?? defaults.Prompt,
            Inversion = request.Inversion,
            LastMap = request.LastMap ?? defaults.LastMap,
            Seed = request.Seed,
            TiledVae = request.TiledVae,
        };
        return new RunSettings(options, WindowOf(request, model), request.Overlap);
    }

    /// <summary>The numbers in a few words.</summary>
    public override string ToString() =>
        $"{Options.Steps} steps, skip {Options.Skip}, guidance {Options.Guidance}, switched blocks {Options.SwitchBlocks}"
        + (Options.Inversion == InversionMethod.Ddim ? ", DDIM inversion" : Options.LastMap ? ", last map" : "");

    /// <summary>The numbers for machines.</summary>
    public JsonObject ToJson() => new()
    {
        ["steps"] = Options.Steps,
        ["skip"] = Options.Skip,
        ["guidance"] = Options.Guidance,
        ["switchBlocks"] = Options.SwitchBlocks.ToString(),
        ["inversion"] = Options.Inversion == InversionMethod.Ddim ? "ddim" : "ddpm",
        ["lastMap"] = Options.LastMap,
        ["seed"] = Options.Seed,
        ["negativePrompt"] = Options.NegativePrompt,
        ["prompt"] = Options.Prompt,
        ["tiledVae"] = Options.TiledVae,
    };

    private static BlockSet Blocks(string list, DerainModel model)
    {
        try
        {
            return BlockSet.Parse(list, model.TransformerConfig.NumLayers);
        }
        catch (FormatException error)
        {
            throw new CommandException(ExitCodes.Usage, $"--switch-blocks: {error.Message}", error);
        }
    }

    private static int WindowOf(RunRequest request, DerainModel model)
    {
        int window = request.Window ?? model.Defaults.Window;
        int smallest = model.FramesFor(1);
        if (window < smallest)
        {
            throw CommandException.Usage($"--window must be {smallest} frames or more for this model, not {window}.");
        }

        int fitted = model.FramesWithin(window);
        return request.Overlap < fitted || request.Overlap is null
            ? fitted
            : throw CommandException.Usage(
                $"--overlap must be 0 to {fitted - 1} frames for windows of {fitted}, not {request.Overlap}.");
    }
}
