using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Runtime.Tests.Benchmarks;

public class BenchCasesTests
{
    [Theory]
    [InlineData(DType.F32, DType.F16)]
    [InlineData(DType.F16, DType.F16)]
    [InlineData(DType.BF16, DType.BF16)]
    public void Every_case_has_a_name_of_its_own_and_operands_that_fit(DType activations, DType weights)
    {
        BenchCase[] cases = [.. BenchCases.All(activations, weights)];

        Assert.Equal(cases.Length, cases.Select(timed => timed.Name).Distinct().Count());
        Assert.All(cases, timed => Assert.True(timed.Output.Bytes > 0 && timed.Bytes > 0, timed.Name));
        Assert.All(cases, timed => Assert.True(timed.Name.Length <= 60, timed.Name));
    }

    [Fact]
    public void An_attention_of_2b_is_2_4_teraflops()
    {
        BenchCase attention = BenchCases.All(DType.F16, DType.F16).First(timed => timed.Name.StartsWith("2b attention", StringComparison.Ordinal));

        Assert.Equal(4.0 * 17776 * 17776 * 1920, attention.Flops, 1e9);
    }
}
