using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;
using Derain.Runtime.Tests.Graph;

namespace Derain.Runtime.Tests.Benchmarks;

public class BenchRunnerTests
{
    private static readonly BenchCase Sum = new("sum", new Add(), [BenchShapes.F32(1000), BenchShapes.F32(1000)]);

    [Fact]
    public void A_case_is_timed()
    {
        using CpuBackend backend = new(threads: 1);

        BenchResult result = new BenchRunner(backend).Run(Sum);

        Assert.True(result.Time > TimeSpan.Zero);
        Assert.Equal(1000 / result.Time!.Value.TotalSeconds, result.FlopsPerSecond, 1);
        Assert.Equal(12_000 / result.Time!.Value.TotalSeconds, result.BytesPerSecond, 1);
        Assert.Equal(0.5, result.ShareOf(new BenchPeak(result.FlopsPerSecond * 4, result.BytesPerSecond * 2)), 6);
    }

    [Fact]
    public void What_has_no_room_says_so()
    {
        using CpuBackend backend = new(threads: 1);
        TensorType huge = new(DType.F32, [1 << 30, 1 << 10]);

        BenchResult result = new BenchRunner(backend).Run(new BenchCase("huge", new Add(), [huge, huge]));

        Assert.Null(result.Time);
        Assert.Equal("does not fit: operands and result take 13194.1 GB", result.Problem);
    }

    [Fact]
    public void What_is_not_supported_says_so()
    {
        using TestDevice device = new(fuses: false);

        Assert.Equal("not supported", new BenchRunner(device).Run(Sum).Problem);
    }
}
