using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>A library that computing on a card takes, and whether this machine has it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Version">The CUDA it belongs to; null where it is missing or does not say.</param>
/// <param name="Missing">What was looked for, where, and how to get it; null where it is there.</param>
public sealed record CudaSoftware(string Name, Version? Version, string? Missing)
{
    /// <summary>All of them, the driver first.</summary>
    public static IReadOnlyList<CudaSoftware> All =>
    [
        Of("driver", Driver.Library, () => CudaLibraries.DriverVersion),
        Of("NVRTC", Nvrtc.Library, () => new KernelCompiler().Version),
        Of("cuBLASLt", CublasLt.Library, CublasLtVersion),
    ];

    private static Version CublasLtVersion()
    {
        int version = (int)CublasLt.cublasLtGetVersion(); // 10000 · major + 100 · minor + patch
        return new Version(version / 10000, version % 10000 / 100);
    }

    private static CudaSoftware Of(string name, string library, Func<Version?> version)
    {
        string? missing = CudaLibraries.WhyMissing(library);
        return new CudaSoftware(name, missing is null ? version() : null, missing);
    }
}
