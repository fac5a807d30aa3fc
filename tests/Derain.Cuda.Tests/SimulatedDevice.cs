using System.Runtime.CompilerServices;
using Derain.Kernels.Cuda;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests;

/// <summary>Puts the simulator where the runtime looks for CUDA's libraries.</summary>
internal static class SimulatedDevice
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of the simulator's libraries.</summary>
    public static string Folder { get; } = Path.Combine(Root, "artifacts", "cuda-simulator");

    /// <summary>A backend on the simulated device.</summary>
    public static CudaBackend Open(DType activationType, long? memoryLimit = null) =>
        new(0, new CudaBackendOptions { ActivationType = activationType, MemoryLimit = memoryLimit });

    [ModuleInitializer]
    internal static void UseSimulator()
    {
        Environment.SetEnvironmentVariable("DERAIN_CUDA_PATH", Folder);
        Environment.SetEnvironmentVariable("DERAIN_KERNEL_CACHE", Path.Combine(Folder, "kernels"));
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Derain.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
