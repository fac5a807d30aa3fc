using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Tests.Cuda.Compilation;

/// <summary>The logs are NVRTC 12.4's, word for word.</summary>
public class KernelResourcesTests
{
    [Fact]
    public void Registers_and_shared_memory_are_read() => Assert.Equal(
        new KernelResources(Registers: 22, StaticSharedBytes: 64, StackBytes: 0, SpillBytes: 0),
        KernelResources.Parse("""
            ptxas info    : 4 bytes gmem
            ptxas info    : Compiling entry function 'layer_norm' for 'sm_90a'
            ptxas info    : Function properties for layer_norm
            ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 22 registers, 64 bytes smem
            """));

    [Fact]
    public void Spill_stores_and_loads_are_added() => Assert.Equal(
        new KernelResources(Registers: 32, StaticSharedBytes: 0, StackBytes: 8, SpillBytes: 8),
        KernelResources.Parse("""
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function 'copy' for 'sm_90a'
            ptxas info    : Function properties for copy
            ptxas         .     8 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
            ptxas info    : Used 32 registers, 8 bytes cumulative stack size
            """));

    [Fact]
    public void Functions_that_were_not_inlined_count_too() => Assert.Equal(
        new KernelResources(Registers: 40, StaticSharedBytes: 128, StackBytes: 256, SpillBytes: 0),
        KernelResources.Parse("""
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function 't' for 'sm_80'
            ptxas info    : Function properties for t
            ptxas         .     256 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 40 registers, 256 bytes cumulative stack size, 128 bytes smem, 364 bytes cmem[0]
            ptxas info    : Function properties for _Z4deepPfi
            ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            """));

    [Fact]
    public void PTX_says_nothing_of_them() => Assert.Equal(default, KernelResources.Parse(""));

    [Fact]
    public void They_print_as_a_sentence_would() => Assert.Equal(
        "40 registers, 128 bytes of static shared memory, 256 bytes of stack, 8 bytes of spills",
        new KernelResources(40, 128, 256, 8).ToString());
}
