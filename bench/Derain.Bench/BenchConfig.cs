using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace Derain.Bench;

/// <summary>What all benchmarks have in common; how they run is told by the device's own. All run in-process, which needs no SDK.</summary>
internal sealed class BenchConfig : ManualConfig
{
    /// <summary>The benchmarks as the command runs them.</summary>
    /// <param name="logger">Hears of what goes on.</param>
    public BenchConfig(ILogger logger)
    {
        AddColumnProvider(DefaultColumnProviders.Params);
        AddColumn(StatisticColumn.Median, StatisticColumn.Min);
        AddExporter(MarkdownExporter.GitHub, JsonExporter.FullCompressed);
        AddLogger(logger);
        WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
        WithOption(ConfigOptions.DisableLogFile, true);
    }
}
