using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Derain.Bench.Host;

/// <summary>What a row's shortest time makes of the multiply-add peak that this run measured on as many threads.</summary>
internal sealed class PeakShareColumn : BenchColumn
{
    private PeakShareColumn()
        : base("Of peak", "Best as a share of the FMA peak measured in this run")
    {
    }

    public static PeakShareColumn Instance { get; } = new();

    protected override string Text(Summary summary, BenchmarkCase row) =>
        RateColumn.BestGigaflops.Rate(summary, row) is { } rate && row.Parameters["Threads"] is int threads
            ? $"{100 * rate / FmaPeak.Of(threads):F0} %"
            : "-";
}
