using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>Where a run is and how fast.</summary>
/// <param name="Progress">The last step.</param>
/// <param name="Windows">Windows of the clip.</param>
/// <param name="StageTime">Time this stage of this window has taken.</param>
/// <param name="StepsPerSecond">Speed of this stage so far; 0 before its first step.</param>
/// <param name="Elapsed">Time since the first report.</param>
/// <param name="Left">An estimate of the time to the end; null while there is nothing to go by.</param>
internal readonly record struct RunSnapshot(
    DerainProgress Progress, long Windows, TimeSpan StageTime, double StepsPerSecond, TimeSpan Elapsed, TimeSpan? Left)
{
    /// <summary>Memory of the process.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Memory taken of the device; null on a host.</summary>
    public long? DeviceBytes { get; init; }

    /// <summary>Whether the stage is done.</summary>
    public bool EndsStage => Progress.Step == Progress.Steps;

    /// <summary>Share of the whole run that is done, 0 to 1, by time.</summary>
    public double Share => Left is { } left && Elapsed + left > TimeSpan.Zero ? Elapsed / (Elapsed + left) : 0;

    /// <summary>Where the run is: <c>window 2/5, tile 1/4: </c>; empty where there is one of each.</summary>
    public string Place =>
        (Windows > 1 ? $"window {Progress.Window + 1}/{Windows}" : "")
        + (Windows > 1 && Progress.Tiles > 1 ? ", " : "")
        + (Progress.Tiles > 1 ? $"tile {Progress.Tile + 1}/{Progress.Tiles}" : "")
        + (Windows > 1 || Progress.Tiles > 1 ? ": " : "");

    /// <summary>What it does there, and how fast: <c>invert 12/60, 0.43 it/s</c>.</summary>
    public string Work =>
        Progress.Stage.ToString().ToLowerInvariant()
        + (Progress.Steps > 1 ? $" {Progress.Step}/{Progress.Steps}" : "")
        + (Progress.Steps > 1 && StepsPerSecond > 0 ? $", {Text.Scaled(StepsPerSecond).TrimEnd()} it/s" : "");

    /// <summary>The snapshot as one line: <c>window 2/5: invert 12/60, 0.43 it/s, 5 min 10 s left</c>.</summary>
    public override string ToString()
    {
        string time = EndsStage ? $", {Text.Duration(StageTime)}" : "";
        string left = Left is { } remaining && remaining > TimeSpan.Zero ? $", {Text.Duration(remaining)} left" : "";
        return Place + Work + time + left;
    }
}
