using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench;

/// <summary>What a row gets done in a second.</summary>
internal sealed class RateColumn(string name, string legend, Func<BenchCase, double> work, Func<Statistics, double> time)
    : BenchColumn(name, legend)
{
    public static RateColumn OfMedian { get; } = new(
        "GFLOP/s", "Floating-point operations over the median time", timed => timed.Flops, statistics => statistics.Median);

    public static RateColumn OfBest { get; } = new(
        "Best", "Floating-point operations in GFLOP/s over the shortest time", timed => timed.Flops, statistics => statistics.Min);

    public static RateColumn OfBytes { get; } = new(
        "GB/s", "Bytes of operands and result over the median time", timed => timed.Bytes, statistics => statistics.Median);

    /// <summary>Units of 10⁹ a second; null for rows without a case or result.</summary>
    public double? Rate(Summary summary, BenchmarkCase row) =>
        row.Parameters["Case"] is BenchCase timed && summary[row]?.ResultStatistics is { } statistics
            ? work(timed) / time(statistics)
            : null;

    protected override string Text(Summary summary, BenchmarkCase row) => Rate(summary, row) is { } rate ? $"{rate:F1}" : "-";
}
