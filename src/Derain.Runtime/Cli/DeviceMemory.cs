using System.Text.Json.Nodes;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>Fits a run into the memory of its device, before anything is computed.</summary>
internal static class DeviceMemory
{
    /// <summary>
    /// Plans for every device where the weights are, and tells its model; the settings get tiles if nothing else helps one of them, for
    /// windows must not differ by where they are derained.
    /// </summary>
    /// <returns>The plans, one for each device; none on a host, whose memory nobody plans.</returns>
    /// <exception cref="CommandException">Not even the smallest plan fits; the message says what it would need.</exception>
    public static IReadOnlyList<DeviceMemoryPlan> Fit(ModelReplicas replicas, RunPlan plan, ref RunSettings settings)
    {
        _ = Fit(replicas.Scarcest, plan, ref settings);
        List<DeviceMemoryPlan> plans = [];
        foreach (DerainModel model in replicas.Models)
        {
            if (Fit(model, plan, ref settings) is { } memory)
            {
                plans.Add(memory);
            }
        }

        return plans;
    }

    /// <summary>Plans where the weights are and tells the model; the settings get tiles if nothing else helps.</summary>
    /// <returns>The plan; null on a host, whose memory nobody plans.</returns>
    /// <exception cref="CommandException">Not even the smallest plan fits; the message says what it would need.</exception>
    public static DeviceMemoryPlan? Fit(DerainModel model, RunPlan plan, ref RunSettings settings)
    {
        if (PlanFor(model, plan, settings) is not { } memory)
        {
            return null;
        }

        if (!memory.Fits)
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"A window of {Text.Count(plan.WindowFrames, "frame")} at {plan.TileSize} takes at least {Text.Bytes(memory.Bytes)} of "
                + $"device memory, but {Text.Bytes(memory.Budget)} may be used; use a smaller --window or --size, more --vram, or --device cpu.");
        }

        model.Placement = memory.Placement;
        settings = settings with { Options = settings.Options with { TiledVae = memory.TiledVae } };
        return memory;
    }

    /// <summary>The plan without carrying it out; null on a host.</summary>
    public static DeviceMemoryPlan? PlanFor(DerainModel model, RunPlan plan, RunSettings settings) =>
        model.Backend.FreeBytes is { } budget
            ? DeviceMemoryPlan.Choose(
                model, settings.Options, plan.WindowFrames, plan.TileSize.Height, plan.TileSize.Width, budget)
            : null;

    /// <summary>The plan for machines.</summary>
    public static JsonObject ToJson(DeviceMemoryPlan plan) => new()
    {
        ["placement"] = plan.Placement.ToString(),
        ["tiledVae"] = plan.TiledVae,
        ["peakBytes"] = plan.Bytes,
        ["budgetBytes"] = plan.Budget,
        ["fits"] = plan.Fits,
    };
}
