using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>
/// Makes a run fit into <c>--ram</c> and <c>--vram</c> by changing its plan: first what leaves the result as it is (where weights are,
/// frames in waiting), then what changes it slightly (the autoencoder in tiles), then shorter windows and smaller tiles, where the user
/// did not fix them.
/// </summary>
internal static class MemoryBudget
{
    /// <summary>Fits a run.</summary>
    /// <param name="request">What is asked for, with the budgets.</param>
    /// <param name="settings">How it would be done.</param>
    /// <param name="planOf">The work under settings.</param>
    /// <param name="isWhole">Whether it can only be derained whole, in one window.</param>
    /// <param name="model">The model.</param>
    /// <param name="told">Receives a sentence for each change.</param>
    /// <param name="devices">Devices that work on windows of their own, if there are as many.</param>
    /// <returns>The settings, changed as little as the budgets allow.</returns>
    /// <exception cref="CommandException">Nothing fits; the message has the numbers.</exception>
    public static RunSettings Fit(
        RunRequest request,
        RunSettings settings,
        Func<RunSettings, RunPlan> planOf,
        bool isWhole,
        DerainModel model,
        ICollection<string> told,
        int devices = 1)
    {
        if (request.Ram is null && request.Device.Vram is null)
        {
            return settings;
        }

        Need? smallest = null;
        foreach (RunSettings candidate in Candidates(request, settings, isWhole, model))
        {
            Need need = Need.Of(model, planOf(candidate), candidate, request, devices);
            if (need.Fits)
            {
                Tell(settings, candidate, planOf(candidate), told);
                return candidate;
            }

            smallest = smallest is null || need.Excess < smallest.Excess ? need : smallest;
        }

        throw smallest!.Refusal();
    }

    private static IEnumerable<RunSettings> Candidates(RunRequest request, RunSettings settings, bool isWhole, DerainModel model)
    {
        yield return settings;
        RunSettings last = settings with { Waiting = 1 };
        if (!isWhole)
        {
            yield return last;
        }

        // On a card this is a matter of its own plan, which has more to choose from.
        if (!settings.Options.TiledVae && model.Backend.FreeBytes is null && new VaeTiling(model.Vae).IsNeeded(model.NativeHeight, model.NativeWidth))
        {
            yield return last = last with { Options = settings.Options with { TiledVae = true } };
        }

        if (isWhole)
        {
            yield break;
        }

        int shortest = model.FramesFor(2);
        for (int window = settings.Window - 1; request.Window is null && window >= shortest; window -= shortest - 1)
        {
            window = model.FramesWithin(window);
            if (request.Overlap is null || request.Overlap < window)
            {
                yield return last = last with { Window = window };
            }
        }

        if (request.Size is null or "model" or "source")
        {
            yield return last with { HasSmallTiles = true };
        }
    }

    private static void Tell(RunSettings asked, RunSettings settings, RunPlan plan, ICollection<string> told)
    {
        const string Reason = "to stay within the memory allowed";
        if (settings.Waiting is not null && asked.Waiting is null)
        {
            told.Add($"One frame at a time is read ahead and written behind, {Reason}; the result is the same.");
        }

        if (settings.Options.TiledVae != asked.Options.TiledVae)
        {
            told.Add($"The autoencoder works in tiles, {Reason}; the result is slightly different.");
        }

        if (settings.Window != asked.Window)
        {
            told.Add($"Windows have {settings.Window} frames in place of {asked.Window}, {Reason}; --window fixes them.");
        }

        if (settings.HasSmallTiles)
        {
            told.Add($"Frames are derained in tiles of {plan.TileSize}, {Reason}; --size WIDTHxHEIGHT keeps them whole.");
        }
    }

    /// <summary>What a plan needs, and what it may have; what is not limited is null.</summary>
    private sealed record Need(RunPlan Plan, long Bytes, long? Ram, long? DeviceBytes, long? Vram)
    {
        public bool Fits => Excess == 0;

        public long Excess => Over(Bytes, Ram) + Over(DeviceBytes ?? 0, Vram);

        public static Need Of(DerainModel model, RunPlan plan, RunSettings settings, RunRequest request, int devices)
        {
            CostEstimate cost = plan.CostOf(model, settings.Options);
            DeviceMemoryPlan? device = DeviceMemory.PlanFor(model, plan, settings);
            int windows = DeviceSpread.Of(devices, plan.Windows).WindowsHeld;
            return new Need(
                plan, HostMemory.Of(model, cost, plan, settings.WaitingFrames, windows).Bytes, request.Ram, device?.Bytes, device?.Budget);
        }

        public CommandException Refusal()
        {
            string where = $"windows of {Text.Count(Plan.WindowFrames, "frame")} at {Plan.TileSize}";
            string needs = Over(Bytes, Ram) > 0
                ? $"at least {Text.Bytes(Bytes)} of memory in {where}, but --ram allows {Text.Bytes(Ram!.Value)}; "
                : $"at least {Text.Bytes(DeviceBytes!.Value)} of device memory in {where}, but {Text.Bytes(Vram!.Value)} may be used; ";
            string more = Over(Bytes, Ram) > 0 ? "--ram" : "--vram";
            return new CommandException(
                ExitCodes.BadInput,
                $"This takes {needs}allow more with {more}, or choose a smaller --size or --window.");
        }

        private static long Over(long bytes, long? limit) => limit is { } allowed ? Math.Max(0, bytes - allowed) : 0;
    }
}
