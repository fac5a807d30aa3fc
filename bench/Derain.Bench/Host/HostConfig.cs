using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Derain.Bench.Host;

/// <summary>Few but long iterations, since the machines are noisy: the median of them is what the rates are computed from.</summary>
internal sealed class HostConfig : ManualConfig
{
    public HostConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithIterationCount(9)
            .WithMinIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(100)));
        AddColumn(RateColumn.Gigaflops, RateColumn.BestGigaflops, PeakShareColumn.Instance, RateColumn.Gigabytes);
    }
}
