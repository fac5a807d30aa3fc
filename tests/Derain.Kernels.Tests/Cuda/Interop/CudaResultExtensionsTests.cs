using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Tests.Cuda.Interop;

/// <summary>Most machines that run these have no driver.</summary>
public class CudaResultExtensionsTests
{
    [Fact]
    public void Success_is_no_exception() => CudaResult.Success.ThrowIfFailed();

    [Fact]
    public void A_failure_names_the_call_and_the_number_even_without_a_driver_to_describe_it()
    {
        var error = Assert.Throws<CudaException>(() => CudaResult.OutOfMemory.ThrowIfFailed("Driver.cuMemAlloc_v2(&pointer, bytes)"));
        Assert.StartsWith("cuMemAlloc_v2 failed: CUDA", error.Message);
        Assert.Contains("2", error.Message);
        Assert.Equal(CudaResult.OutOfMemory, error.Result);
    }
}
