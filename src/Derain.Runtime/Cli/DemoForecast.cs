using Derain.Runtime.Demo;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Cli;

/// <summary>What a demonstration is going to take: that of one run, as often as its variants do what a run does.</summary>
internal static class DemoForecast
{
    /// <summary>Foresees a demonstration.</summary>
    /// <param name="variants">What it shows.</param>
    /// <param name="ofRun">Foresees one run, with the reading and writing of so many clips.</param>
    /// <param name="elapsed">Time that has gone by.</param>
    public static RunForecast Of(IReadOnlyList<DemoVariant> variants, Func<int, RunForecast> ofRun, TimeSpan elapsed)
    {
        DerainOptions[] done = [.. variants.Select(variant => variant.Options).OfType<DerainOptions>()];
        int walks = done.Count(options => options.Skip < options.Steps); // the others only encode and decode
        int TimesOf(DerainStage stage) => stage is DerainStage.Encode or DerainStage.Decode ? done.Length : walks;
        RunForecast run = ofRun(variants.Count);
        return run with
        {
            Work = walks == 1 ? run.Work : $"{walks} times {run.Work}",
            Steps = walks * run.Steps,
            StageFlops = run.StageFlops.ToDictionary(stage => stage.Key, stage => TimesOf(stage.Key) * stage.Value),
            StageSeconds = run.StageSeconds.ToDictionary(stage => stage.Key, stage => TimesOf(stage.Key) * stage.Value),
            OtherSeconds = run.OtherSeconds + elapsed.TotalSeconds,
        };
    }
}
