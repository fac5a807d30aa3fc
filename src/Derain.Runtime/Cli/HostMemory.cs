using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>The memory of the process at the peak of a run; ffmpeg's processes have their own.</summary>
/// <param name="Base">What the process takes before a run: program, runtime and libraries.</param>
/// <param name="Weights">Weights, mapped from their files: the system counts what is read of them.</param>
/// <param name="Window">A window at work: intermediates, noise maps, frames as numbers.</param>
/// <param name="Frames">Frames in waiting, 8-bit.</param>
internal sealed record HostMemory(long Base, long Weights, long Window, long Frames)
{
    // What is compiled while it runs, the threads' own memory, and what the collector leaves for later: 9 to 15 MB were taken, whatever
    // the size of the frames. A card's libraries and the kernels that they load come on top.
    private const long RuntimeBytes = 20L << 20;
    private const long DeviceLibraryBytes = 28L << 20;

    private static readonly long AtStart = Environment.WorkingSet;

    /// <summary>All of it.</summary>
    public long Bytes => Base + Weights + Window + Frames;

    /// <summary>The memory of a plan.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cost">A window of the plan.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="waiting">Frames that may wait to be derained, and as many to be written.</param>
    /// <param name="windows">Windows that are held at a time.</param>
    public static HostMemory Of(DerainModel model, CostEstimate cost, RunPlan plan, int waiting, int windows = 1)
    {
        (long encode, long predict, long decode) = DeviceMemoryPlan.StageBytes(
            model, cost, plan.WindowFrames * plan.TileSize.Pixels);
        long frame = plan.ModelSize.Bytes;
        bool isOnHost = model.Backend.FreeBytes is null;

        // Its frames in 8 bits; if it is one of several tiles or windows, the result as numbers, which are still there from an earlier one, and
        // in 8 bits; of longer clips also the next window, and what waits at either side.
        long frames = plan.Passes == 1
            ? plan.WindowFrames
            : (2 + sizeof(float)) * windows * plan.WindowFrames
                + (plan.Windows == 1 ? 0 : windows * plan.WindowFrames + 2 * Math.Min(waiting, plan.Frames));
        return new HostMemory(
            AtStart + RuntimeBytes + (isOnHost ? 0 : DeviceLibraryBytes),
            model.WeightBytes,
            isOnHost ? Math.Max(Math.Max(encode, decode), predict) + cost.ModulationBytes : 0,
            frames * frame);
    }
}
