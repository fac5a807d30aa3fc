using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Bench.Card;

/// <summary>
/// The time that arithmetic or memory would take at the best rate this run measured (a large matrix product, a large copy),
/// whichever is longer, over a row's median time.
/// </summary>
internal sealed class RooflineColumn : BenchColumn
{
    private static readonly Dictionary<DType, BenchPeak> Peaks = [];

    private RooflineColumn()
        : base("Of roofline", "Floor by the product and the copy measured in this run, over the median time")
    {
    }

    public static RooflineColumn Instance { get; } = new();

    /// <summary>Measures a card's peaks, once for a type.</summary>
    public static void Measure(CudaBackend card)
    {
        DType type = card.ActivationType;
        if (!Peaks.ContainsKey(type))
        {
            Peaks[type] = BenchPeak.Measure(new BenchRunner(card) { StartsCold = true }, type, type);
        }
    }

    protected override string Text(Summary summary, BenchmarkCase row) =>
        Result(summary, row) is { } result && Peaks.TryGetValue(TypeOf(row), out BenchPeak? peak)
            ? $"{100 * result.ShareOf(peak):F0} %"
            : "-";

    private static DType TypeOf(BenchmarkCase row) => row.Descriptor.Type == typeof(Bf16Benchmarks) ? DType.BF16 : DType.F16;

    private static BenchResult? Result(Summary summary, BenchmarkCase row) =>
        row.Parameters["Case"] is BenchCase timed && summary[row]?.ResultStatistics is { } statistics
            ? new BenchResult(timed, TimeSpan.FromMicroseconds(statistics.Median / 1000), null)
            : null;
}
