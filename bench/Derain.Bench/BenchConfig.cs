using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Derain.Bench;

/// <summary>
/// In-process, so that a run takes a minute and needs no SDK; few but long iterations, since the machines are noisy: the median
/// of them is what the rates are computed from.
/// </summary>
internal sealed class BenchConfig : ManualConfig
{
    public BenchConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(2)
            .WithIterationCount(9)
            .WithMinIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(100)));
        AddColumnProvider(DefaultColumnProviders.Params);
        AddColumn(StatisticColumn.Median, StatisticColumn.Min, RateColumn.OfMedian, RateColumn.OfBest, PeakShareColumn.Instance, RateColumn.OfBytes);
        AddExporter(MarkdownExporter.GitHub, JsonExporter.FullCompressed);
        AddLogger(ConsoleLogger.Default);
        WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
        WithOption(ConfigOptions.DisableLogFile, true);
    }
}
