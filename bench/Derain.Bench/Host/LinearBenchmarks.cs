using BenchmarkDotNet.Attributes;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench.Host;

/// <summary><see cref="Derain.Kernels.Operations.Linear"/> on the CPU.</summary>
public class LinearBenchmarks : HostBenchmarks
{
    /// <summary>The shape.</summary>
    [ParamsSource(nameof(Cases))]
    public BenchCase Case { get; set; } = Cases.First();

    /// <summary>All shapes.</summary>
    public static IEnumerable<BenchCase> Cases => BenchCases.Linear(BenchShapes.OfCpu);

    /// <inheritdoc/>
    protected override BenchCase Timed => Case;
}
