using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Derain.Bench;

/// <summary>GFLOP/s of a row.</summary>
internal sealed class RateColumn(string name, string legend, Func<Statistics, double> time) : BenchColumn(name, legend)
{
    public static RateColumn OfMedian { get; } = new("GFLOP/s", "Floating-point operations over the median time", s => s.Median);

    public static RateColumn OfBest { get; } = new("Best", "Floating-point operations in GFLOP/s over the shortest time", s => s.Min);

    /// <summary>GFLOP/s by a time in nanoseconds; null for rows without a case or result.</summary>
    public static double? Rate(Summary summary, BenchmarkCase row, Func<Statistics, double> time) =>
        row.Parameters["Case"] is BenchCase timed && summary[row]?.ResultStatistics is { } statistics
            ? timed.Flops / time(statistics)
            : null;

    protected override string Text(Summary summary, BenchmarkCase row) => Rate(summary, row, time) is { } rate ? $"{rate:F1}" : "-";
}
