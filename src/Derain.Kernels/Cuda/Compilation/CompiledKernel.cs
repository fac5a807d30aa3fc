namespace Derain.Kernels.Cuda.Compilation;

/// <summary>A kernel as the compiler left it.</summary>
/// <param name="Specialization">What was compiled.</param>
/// <param name="Architecture">What for.</param>
/// <param name="Image">Machine code, or PTX ending in a zero byte.</param>
/// <param name="Log">All that the compiler said.</param>
internal sealed record CompiledKernel(
    KernelSpecialization Specialization, KernelArchitecture Architecture, byte[] Image, string Log)
{
    /// <summary>Registers, shared memory, spills.</summary>
    public KernelResources Resources { get; } = KernelResources.Parse(Log);

    /// <summary>The lines of the log that warn.</summary>
    public IEnumerable<string> Warnings => Log.Split('\n')
        .Where(line => line.Contains("warning", StringComparison.OrdinalIgnoreCase) || line.Contains("C75", StringComparison.Ordinal));
}
