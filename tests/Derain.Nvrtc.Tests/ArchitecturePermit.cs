using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>The one architecture that a kernel is for; see <see cref="KernelSource.OnlyFor"/>.</summary>
internal static class ArchitecturePermit
{
    /// <summary>Its name, or null.</summary>
    public static string? Of(KernelSpecialization specialization) => KernelSource.Of(specialization.File).OnlyFor;
}
