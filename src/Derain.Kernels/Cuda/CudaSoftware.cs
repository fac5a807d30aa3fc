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
        Of("driver", Driver.Library, DriverVersion),
        Of("NVRTC", Nvrtc.Library, () => new KernelCompiler().Version),
        Of("cuBLASLt", CublasLt.Library, CublasLtVersion),
    ];

    private static CudaSoftware Of(string name, string library, Func<Version?> version) => CudaLibraries.IsPresent(library)
        ? new CudaSoftware(name, version(), null)
        : new CudaSoftware(name, null, CudaLibraries.MissingMessage(library));

    private static Version CublasLtVersion()
    {
        int version = (int)CublasLt.cublasLtGetVersion();
        return new Version(version / 10000, version % 10000 / 100);
    }

    private static unsafe Version? DriverVersion()
    {
        int version;
        return Driver.cuDriverGetVersion(&version) == CudaResult.Success ? new Version(version / 1000, version % 1000 / 10) : null;
    }
}
