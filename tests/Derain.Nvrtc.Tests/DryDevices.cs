using System.Runtime.CompilerServices;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Nvrtc.Tests;

/// <summary>
/// Devices that compute nothing (dry_device.cpp). What runs on them shows which kernels it needs, at any size, and these are
/// compiled in earnest.
/// </summary>
internal static class DryDevices
{
    /// <summary>Four kinds of card, each with cuBLASLt and without.</summary>
    public const int Count = 8;

    /// <summary>One more, whose driver is too old for every kernel.</summary>
    public const int Outdated = 8;

    /// <summary>A backend on one of them; each kernel it asks for must be on the list.</summary>
    public static CudaBackend Open(int device, DType activationType) => new(device, new CudaBackendOptions
    {
        ActivationType = activationType,
        Cache = new KernelCache([KernelMatrix.CacheFolder]) { Asked = SpecializationList.MustHold },
    });

    [ModuleInitializer]
    internal static void UseDryDevice()
    {
        // Whatever the machine's own folders are comes after these.
        string dry = Path.Combine(SpecializationList.Root, "artifacts", "dry-device");
        string? own = Environment.GetEnvironmentVariable("DERAIN_CUDA_PATH");
        Environment.SetEnvironmentVariable(
            "DERAIN_CUDA_PATH", string.Join(Path.PathSeparator, dry, RealNvrtc.LibraryFolder, own));
    }
}
