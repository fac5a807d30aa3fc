using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Derain.Bench;
using Derain.Bench.Card;
using Derain.Runtime.Tests;

namespace Derain.Cuda.Tests.Benchmarks;

/// <summary>Benchmarks of a card run on one, by its clock.</summary>
public sealed class CardBenchmarksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_operation_is_timed_and_rated()
    {
        IConfig quiet = new BenchConfig(NullLogger.Instance).WithArtifactsPath(_folder.Root);

        Summary summary = Assert.Single(BenchmarkSwitcher
            .FromTypes([typeof(Bf16Benchmarks)])
            .Run(["--filter", "*small attention out*"], quiet));

        BenchmarkReport report = Assert.Single(summary.Reports);
        Assert.True(report.Success);
        Assert.Equal("CUDA events", report.BenchmarkCase.Job.Infrastructure.Clock!.Title);
        string[] head = summary.Table.FullHeader;
        string[] row = summary.Table.FullContent[0];
        Assert.Equal("small attention out, 320×128→128", row[Array.IndexOf(head, "Case")]);
        foreach (string column in (string[])["TFLOP/s", "GB/s", "Of roofline"])
        {
            Assert.NotEqual("-", row[Array.IndexOf(head, column)]);
        }
    }
}
