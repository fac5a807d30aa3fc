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
    /// <summary>Whether the stage is done.</summary>
    public bool EndsStage => Progress.Step == Progress.Steps;

    /// <summary>Share of the whole run that is done, 0 to 1, by time.</summary>
    public double Share => Left is { } left && Elapsed + left > TimeSpan.Zero ? Elapsed / (Elapsed + left) : 0;

    /// <summary>The snapshot as one line: <c>window 2/5: invert 12/60, 0.43 it/s, 5 min 10 s left</c>.</summary>
    public override string ToString()
    {
        string window = Windows > 1 ? $"window {Progress.Window + 1}/{Windows}: " : "";
        string stage = Progress.Stage.ToString().ToLowerInvariant();
        string steps = Progress.Steps > 1 ? $" {Progress.Step}/{Progress.Steps}" : "";
        string speed = Progress.Steps > 1 && StepsPerSecond > 0 ? $", {Text.Scaled(StepsPerSecond).TrimEnd()} it/s" : "";
        string time = EndsStage ? $", {Text.Duration(StageTime)}" : "";
        string left = Left is { } remaining && remaining > TimeSpan.Zero ? $", {Text.Duration(remaining)} left" : "";
        return window + stage + steps + speed + time + left;
    }
}
