using BenchmarkDotNet.Attributes;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench.Host;

/// <summary><see cref="Derain.Kernels.Operations.GroupNorm"/> on the CPU.</summary>
public class GroupNormBenchmarks : HostBenchmarks
{
    /// <summary>The shape.</summary>
    [ParamsSource(nameof(Cases))]
    public BenchCase Case { get; set; } = Cases.First();

    /// <summary>All shapes.</summary>
    public static IEnumerable<BenchCase> Cases => BenchCases.GroupNorm(BenchShapes.OfCpu);

    /// <inheritdoc/>
    protected override BenchCase Timed => Case;
}
