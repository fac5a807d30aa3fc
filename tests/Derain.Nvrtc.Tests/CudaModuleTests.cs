using Derain.Kernels.Backends;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Nvrtc.Tests;

public class CudaModuleTests
{
    [Fact]
    public void A_kernel_that_the_driver_rejects_is_named_with_the_versions_of_driver_and_compiler()
    {
        using CudaBackend backend = DryDevices.Open(DryDevices.Outdated, DType.F32);
        Tensor x = backend.Allocate(DType.F32, [1, 3, 2, 2, 4]);

        var error = Assert.Throws<CudaException>(() => backend.Compute(new PoolFrames(), x));
        Assert.Equal(CudaResult.UnsupportedPtxVersion, error.Result);
        Assert.StartsWith("The driver, of CUDA 12.4, cannot load resample/pool_frames.cu -DELEMENT=f32", error.Message);
        Assert.Contains($"which NVRTC {RealNvrtc.Compiler.Version} compiled for sm_80: CUDA_ERROR_UNSUPPORTED_PTX_VERSION (222)", error.Message);
        Assert.Contains("DERAIN_CUDA_PATH", error.Message);
    }
}
