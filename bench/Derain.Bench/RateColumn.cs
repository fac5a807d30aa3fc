using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench;

/// <summary>What a row gets done in a second.</summary>
/// <param name="name">Head of the column.</param>
/// <param name="legend">What it shows.</param>
/// <param name="unit">How much of the work, in a second, is 1.</param>
/// <param name="work">What a case does.</param>
/// <param name="time">The time that counts, in nanoseconds.</param>
internal sealed class RateColumn(string name, string legend, double unit, Func<BenchCase, double> work, Func<Statistics, double> time)
    : BenchColumn(name, legend)
{
    private const double NanosecondsInSecond = 1e9;

    public static RateColumn Teraflops { get; } = new(
        "TFLOP/s", "Floating-point operations over the median time", 1e12, timed => timed.Flops, statistics => statistics.Median);

    public static RateColumn Gigaflops { get; } = new(
        "GFLOP/s", "Floating-point operations over the median time", 1e9, timed => timed.Flops, statistics => statistics.Median);

    public static RateColumn BestGigaflops { get; } = new(
        "Best", "Floating-point operations in GFLOP/s over the shortest time", 1e9, timed => timed.Flops, statistics => statistics.Min);

    public static RateColumn Gigabytes { get; } = new(
        "GB/s", "Bytes of operands and result over the median time", 1e9, timed => timed.Bytes, statistics => statistics.Median);

    /// <summary>The rate of a row; null for rows without a case or result.</summary>
    public double? Rate(Summary summary, BenchmarkCase row) =>
        row.Parameters["Case"] is BenchCase timed && summary[row]?.ResultStatistics is { } statistics
            ? work(timed) * NanosecondsInSecond / time(statistics) / unit
            : null;

    protected override string Text(Summary summary, BenchmarkCase row) => Rate(summary, row) is { } rate ? $"{rate:F1}" : "-";
}
