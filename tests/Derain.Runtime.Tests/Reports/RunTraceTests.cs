using Derain.Runtime.Pipelines;
using Derain.Runtime.Reports;

namespace Derain.Runtime.Tests.Reports;

public class RunTraceTests
{
    [Fact]
    public void Steps_are_timed_from_one_report_to_the_next()
    {
        RunTrace trace = Reports.Traced(steps: 8);
        Assert.Equal(10, trace.Samples.Count);
        Assert.Null(trace.Samples[0].SecondsPerStep);
        Assert.Equal(0.5, trace.Samples[1].SecondsPerStep!.Value, precision: 6);
        Assert.Equal(DerainStage.Derain, trace.Samples[^1].Stage);
        Assert.Equal(0.75, trace.Latest.SecondsPerStep!.Value, precision: 6);
        Assert.True(trace.PeakResidentBytes > 1_000_000);
        Assert.Null(trace.PeakDeviceBytes);
    }

    [Fact]
    public void A_long_run_is_thinned_out_evenly()
    {
        RunTrace trace = Reports.Traced(steps: 20 * RunTrace.MaxSamples);
        Assert.InRange(trace.Samples.Count, RunTrace.MaxSamples / 2, RunTrace.MaxSamples);
        Assert.Equal(TimeSpan.Zero, trace.Samples[0].Elapsed);
        double[] gaps =
        [
            .. trace.Samples.Zip(trace.Samples.Skip(1))
                .Where(pair => pair.First.Stage == DerainStage.Invert && pair.Second.Stage == DerainStage.Invert)
                .Select(pair => (pair.Second.Elapsed - pair.First.Elapsed).TotalSeconds),
        ];
        Assert.Equal(gaps.Min(), gaps.Max(), precision: 6);
        Assert.True(trace.Latest.Elapsed >= trace.Samples[^1].Elapsed);
    }
}
