using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Tests.Backends;

public class ValidatingBackendTests
{
    private static readonly Tensor X = Tensor.OnHost<float>([2, 3], [1, 2, 3, 4, 5, 6]);
    private static readonly Tensor Weight = Tensor.OnHost<float>([1, 3], [1, 10, 100]);

    [Fact]
    public void Lets_right_results_through()
    {
        using var backend = new ValidatingBackend(new FaultyBackend((_, _, _) => { }));
        Tensor y = Tensor.OnHost(DType.F32, [2, 1]);
        backend.Execute(new Linear(), [X, Weight], y);
        Assert.Equal([321f, 654f], y.Span<float>().ToArray());
        Assert.Equal(1, backend.Validated);
    }

    [Fact]
    public void Names_the_operation_its_operands_and_the_worst_element()
    {
        using var backend = new ValidatingBackend(new FaultyBackend((_, _, y) => y.Span<float>()[1] = 650));
        ParityException error = Assert.Throws<ParityException>(
            () => backend.Execute(new Linear(), [X, Weight, null], Tensor.OnHost(DType.F32, [2, 1])));
        Assert.StartsWith(
            "faulty computed Linear(Activation = None, TextTokens = 0) of x F32 [2, 3], weight F32 [1, 3] wrongly: NMSE ",
            error.Message);
        Assert.Contains("largest difference 4 at [1, 0]: 650 where 654 is expected", error.Message);
    }

    [Fact]
    public void Compares_with_the_operands_as_they_were_before()
    {
        using var backend = new ValidatingBackend(new FaultyBackend((_, _, _) => { }));
        Tensor x = Tensor.OnHost<float>([2], [1, 2]);
        backend.Execute(new Add(), [x, x.Slice(0, 0, 1)], x);
        Assert.Equal([2f, 3f], x.Span<float>().ToArray());
    }

    [Fact]
    public void Disposes_what_it_wraps()
    {
        var inner = new FaultyBackend((_, _, _) => { });
        new ValidatingBackend(inner).Dispose();
        Assert.True(inner.Disposed);
    }
}
