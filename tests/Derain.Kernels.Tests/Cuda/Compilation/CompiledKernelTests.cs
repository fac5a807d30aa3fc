using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Tests.Cuda.Compilation;

public class CompiledKernelTests
{
    [Fact]
    public void A_compiler_that_only_informs_does_not_warn() => Assert.Empty(WarningsOf("""
        ptxas info    : 0 bytes gmem
        ptxas info    : Used 40 registers, 384 bytes cmem[0]
        """));

    [Fact]
    public void A_warning_of_the_front_end_is_one() => Assert.Equal(
        ["""norm/t.cu(3): warning #177-D: variable "unused" was declared but never referenced"""],
        WarningsOf("""
            norm/t.cu(3): warning #177-D: variable "unused" was declared but never referenced
              int unused;
                  ^

            Remark: The warnings can be suppressed with "-diag-suppress <warning-number>"
            """));

    [Fact]
    public void A_warning_of_the_assembler_is_one() =>
        Assert.Single(WarningsOf("ptxas warning : Value of threads per SM for entry attention is out of range."));

    [Fact]
    public void Serialized_matrix_products_count_as_one_though_it_calls_them_information() => Assert.Single(WarningsOf(
        "ptxas info    : (C7510) Potential Performance Loss: wgmma.mma_async instructions are serialized due to insufficient register resources"));

    private static IEnumerable<string> WarningsOf(string log) =>
        new CompiledKernel(new("norm/t.cu"), new("sm_80"), new Version(12, 4), [], log).Warnings;
}
