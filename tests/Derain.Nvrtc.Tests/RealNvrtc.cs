using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>NVRTC as it is unpacked in <c>artifacts/nvrtc</c> or, where it is not, as this machine has it.</summary>
internal static class RealNvrtc
{
    private static readonly Lazy<KernelCompiler> Shared = new(Load);

    /// <summary>The folder for all that is made here.</summary>
    public static string Folder { get; } = Path.Combine(SpecializationList.Root, "artifacts", "nvrtc");

    /// <summary>The compiler.</summary>
    public static KernelCompiler Compiler => Shared.Value;

    /// <summary>Where the library is, if it is unpacked.</summary>
    public static string LibraryFolder { get; } = Path.Combine(Folder, "usr", "lib", "x86_64-linux-gnu");

    private static KernelCompiler Load()
    {
        try
        {
            return new KernelCompiler();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException("These tests need NVRTC. Get it with: scripts/nvrtc.sh artifacts/nvrtc", error);
        }
    }
}
