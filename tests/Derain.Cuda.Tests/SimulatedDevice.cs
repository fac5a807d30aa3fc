using System.Runtime.CompilerServices;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;
using Derain.Nvrtc.Tests;

namespace Derain.Cuda.Tests;

/// <summary>Puts the simulator where the runtime looks for CUDA's libraries.</summary>
internal static class SimulatedDevice
{
    /// <summary>The repository.</summary>
    public static string Root => SpecializationList.Root;

    /// <summary>The folder of the simulator's libraries.</summary>
    public static string Folder { get; } = Path.Combine(Root, "artifacts", "cuda-simulator");

    /// <summary>A backend on the simulated device. Every kernel it loads must be one that NVRTC is tested with.</summary>
    public static CudaBackend Open(DType activationType, long? memoryLimit = null, int? attentionRung = null) => new(0, new CudaBackendOptions
    {
        ActivationType = activationType,
        MemoryLimit = memoryLimit,
        AttentionRung = attentionRung,
        Cache = new KernelCache(KernelCache.UserFolders) { Asked = SpecializationList.MustHold },
    });

    [ModuleInitializer]
    internal static void UseSimulator()
    {
        Environment.SetEnvironmentVariable("DERAIN_CUDA_PATH", Folder);
        Environment.SetEnvironmentVariable("DERAIN_KERNEL_CACHE", Path.Combine(Folder, "kernels"));
    }
}
