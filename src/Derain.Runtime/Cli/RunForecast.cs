using System.Text.Json.Nodes;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;

namespace Derain.Runtime.Cli;

/// <summary>What a run is going to take, told before it and compared with what it took.</summary>
internal sealed record RunForecast
{
    /// <summary>Denoising steps, each of two predictions, in all windows and tiles.</summary>
    public required long Steps { get; init; }

    /// <summary>What is done, in a few words.</summary>
    public required string Work { get; init; }

    /// <summary>Floating-point operations of each stage, in all windows and tiles.</summary>
    public required IReadOnlyDictionary<DerainStage, double> StageFlops { get; init; }

    /// <summary>Seconds of each stage, in all windows and tiles; where windows are derained side by side, of the longest of them.</summary>
    public required IReadOnlyDictionary<DerainStage, double> StageSeconds { get; init; }

    /// <summary>Seconds of everything else: what had gone by when this was foreseen, and reading and writing the clip.</summary>
    public required double OtherSeconds { get; init; }

    /// <summary>Most memory of the process.</summary>
    public required HostMemory Memory { get; init; }

    /// <summary>Most memory of the device; null on a host.</summary>
    public required long? DeviceBytes { get; init; }

    /// <summary>Operations that were timed for this.</summary>
    public required int Measured { get; init; }

    /// <summary>Floating-point operations in all.</summary>
    public double Flops => StageFlops.Values.Sum();

    /// <summary>Time in all.</summary>
    public TimeSpan Time => Clamped(StageSeconds.Values.Sum() + OtherSeconds);

    /// <summary>Foresees a run, after timing its operations for a moment.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">The work.</param>
    /// <param name="settings">How it is done.</param>
    /// <param name="device">How it fits into the device; null on a host.</param>
    /// <param name="calibration">How fast the device is.</param>
    /// <param name="video">Seconds that reading and writing the clip add; see <see cref="VideoCost"/>.</param>
    /// <param name="times">The run, if it has begun: what has gone by of it counts.</param>
    /// <param name="spread">How the work is divided among devices, of which each is taken to be as fast as this one.</param>
    public static RunForecast Of(
        DerainModel model,
        RunPlan plan,
        RunSettings settings,
        DeviceMemoryPlan? device,
        Calibration calibration,
        double video,
        RunTimes? times = null,
        DeviceSpread? spread = null)
    {
        spread ??= DeviceSpread.Of(devices: 1);
        CostEstimate cost = plan.CostOf(model, settings.Options);
        HostMemory memory = HostMemory.Of(model, cost, plan, settings.WaitingFrames, spread.WindowsHeld);
        calibration.Measure(cost.Work, plan.Passes);

        // Where the stages take turns on the device nothing of one stays there for the next window.
        bool isKept = device is null or { Placement: WeightPlacement.Resident };
        Dictionary<DerainStage, double> Sums(Func<PlannedWork, double> measure, Func<DerainStage, double> passes) =>
            Enum.GetValues<DerainStage>().ToDictionary(
                stage => stage,
                stage => cost.Work.Where(part => part.Stage == stage)
                    .Sum(part => (part.IsForAllWindows && isKept ? 1 : passes(stage)) * measure(part)));
        string windows = plan.Windows == 1 ? $"{plan.WindowFrames} frames" : $"{plan.Windows} windows of {plan.WindowFrames} frames";
        string tiles = plan.Tiles.Tiles.Count == 1 ? "" : $" in {plan.Tiles.Tiles.Count} tiles";
        return new RunForecast
        {
            Steps = plan.Passes * cost.DerainForwards,
            Work = $"{Text.Count(cost.DerainForwards, "step")} x {windows}{tiles}",
            StageFlops = Sums(part => part.Flops, _ => plan.Passes),
            StageSeconds = Sums(calibration.SecondsOf, stage => plan.Passes * spread.ShareOf(stage, plan.Windows)),
            OtherSeconds = video + (times?.Elapsed.TotalSeconds ?? 0),
            Memory = memory,
            DeviceBytes = device?.Bytes,
            Measured = calibration.Measured,
        };
    }

    /// <summary>The forecast in one line: <c>22 steps x 2 windows of 9 frames: about 11.3 s, 151 MB</c>.</summary>
    public override string ToString() =>
        $"{Work}: about {Text.Duration(Time)}, {Text.Bytes(Memory.Bytes)}"
        + (DeviceBytes is { } bytes ? $", {Text.Bytes(bytes)} of the device" : "");

    /// <summary>The forecast beside what happened, in one line.</summary>
    /// <param name="clock">The run.</param>
    /// <param name="total">Its time.</param>
    public string Compared(RunClock clock, TimeSpan total)
    {
        long taken = clock.StepsOf(DerainStage.Derain);
        string time = taken == Steps
            ? $"{Text.Duration(total)} ({total / Time:0.00} of it)"
            : $"{Text.Duration(total)} with {taken} of {Steps} steps left to do";
        long peak = clock.Trace.PeakResidentBytes;
        return $"foreseen {Text.Duration(Time)} and {Text.Bytes(Memory.Bytes)}, taken {time} "
            + $"and {Text.Bytes(peak)} ({(double)peak / Memory.Bytes:0.00} of it)"
            + (DeviceBytes is { } bytes && clock.Trace.PeakDeviceBytes is { } used
                ? $", {Text.Bytes(used)} of the device ({(double)used / bytes:0.00} of {Text.Bytes(bytes)})"
                : "");
    }

    /// <summary>The forecast for machines.</summary>
    public JsonObject ToJson()
    {
        JsonObject stages = [];
        foreach ((DerainStage stage, double seconds) in StageSeconds)
        {
            stages[stage.ToString().ToLowerInvariant()] = Rounded(seconds);
        }

        return new JsonObject
        {
            ["summary"] = ToString(),
            ["steps"] = Steps,
            ["flops"] = Flops,
            ["seconds"] = Rounded(Time.TotalSeconds),
            ["stageSeconds"] = stages,
            ["residentBytes"] = Memory.Bytes,
            ["weightBytes"] = Memory.Weights,
            ["windowBytes"] = Memory.Window,
            ["frameBytes"] = Memory.Frames,
            ["deviceBytes"] = DeviceBytes,
            ["measuredOperations"] = Measured,
        };
    }

    /// <summary>The forecast and what happened, for machines.</summary>
    /// <inheritdoc cref="Compared"/>
    public JsonObject ToJson(RunClock clock, TimeSpan total)
    {
        JsonObject json = ToJson();
        long taken = clock.StepsOf(DerainStage.Derain);
        long peak = clock.Trace.PeakResidentBytes;
        json["takenSteps"] = taken;
        json["takenSeconds"] = Rounded(total.TotalSeconds);
        json["timeRatio"] = taken == Steps ? Rounded(total / Time) : null; // a resumed run did only what was left
        json["takenResidentBytes"] = peak;
        json["memoryRatio"] = Rounded((double)peak / Memory.Bytes);
        json["takenDeviceBytes"] = clock.Trace.PeakDeviceBytes;
        return json;
    }

    private static TimeSpan Clamped(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));

    private static double Rounded(double value) => Math.Round(value, 3);
}
