namespace Derain.Runtime.Benchmarks;

/// <summary>What came of a timed case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Time">Median time of one execution; null where there was none.</param>
/// <param name="Problem">Why there was none, in words; null where there was one.</param>
internal sealed record BenchResult(BenchCase Case, TimeSpan? Time, string? Problem)
{
    /// <summary>Floating-point operations a second; 0 without a time.</summary>
    public double FlopsPerSecond => Time is { } time ? Case.Flops / time.TotalSeconds : 0;

    /// <summary>Bytes a second that must at least be moved; 0 without a time.</summary>
    public double BytesPerSecond => Time is { } time ? Case.Bytes / time.TotalSeconds : 0;

    /// <summary>The time that arithmetic or memory would take at their peaks, whichever is longer, over the time taken.</summary>
    public double ShareOf(BenchPeak peak) => Math.Max(FlopsPerSecond / peak.FlopsPerSecond, BytesPerSecond / peak.BytesPerSecond);
}
