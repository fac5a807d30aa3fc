using BenchmarkDotNet.Attributes;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench.Host;

/// <summary><see cref="Derain.Kernels.Operations.Attention"/> on the CPU.</summary>
public class AttentionBenchmarks : HostBenchmarks
{
    /// <summary>The shape.</summary>
    [ParamsSource(nameof(Cases))]
    public BenchCase Case { get; set; } = Cases.First();

    /// <summary>All shapes.</summary>
    public static IEnumerable<BenchCase> Cases => BenchCases.Attention(BenchShapes.OfCpu);

    /// <inheritdoc/>
    protected override BenchCase Timed => Case;
}
