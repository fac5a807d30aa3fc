using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Tests.Backends;

public class TimingBackendTests
{
    private static readonly Tensor X = Tensor.OnHost(DType.F32, [4, 8]);

    [Fact]
    public void Counts_calls_time_and_arithmetic_by_kind()
    {
        using var backend = new TimingBackend(new FaultyBackend((op, _, _) => Thread.Sleep(op is Linear ? 20 : 0)));
        Tensor weight = Tensor.OnHost(DType.F32, [2, 8]);
        backend.Execute(new Linear(), [X, weight], Tensor.OnHost(DType.F32, [4, 2]));
        backend.Execute(new Linear(Activation.Silu), [X, weight], Tensor.OnHost(DType.F32, [4, 2]));
        backend.Execute(new Add(), [X, X], Tensor.OnHost(DType.F32, [4, 8]));

        Assert.Equal(["Linear", "Add"], backend.Timings.Select(timing => timing.Operation));
        OperationTiming linear = backend.Timings[0];
        Assert.Equal((2, 2.0 * 2 * 4 * 2 * 8), (linear.Calls, linear.Flops));
        Assert.InRange(linear.Elapsed.TotalMilliseconds, 39, 10_000);
        Assert.Equal(linear.Flops / linear.Elapsed.TotalSeconds / 1e9, linear.GigaflopsPerSecond, 1e-12);
        Assert.Equal(backend.Timings[0].Elapsed + backend.Timings[1].Elapsed, backend.Elapsed);
    }

    [Fact]
    public void Prints_a_table()
    {
        using var backend = new TimingBackend(new FaultyBackend((_, _, _) => { }));
        backend.Execute(new Add(), [X, X], Tensor.OnHost(DType.F32, [4, 8]));
        Assert.Matches(
            @"\Aoperation +calls +ms +share +GFLOP/s\nAdd +1 +\d+\.\d +100\.0% +\d+\.\d\ntotal +1 +\d+\.\d\n\z",
            backend.ToString());
        backend.Reset();
        Assert.Empty(backend.Timings);
    }
}
