using System.Text.RegularExpressions;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>A kernel as the compiler left it.</summary>
/// <param name="Specialization">What was compiled.</param>
/// <param name="Architecture">What for.</param>
/// <param name="Compiler">NVRTC's version.</param>
/// <param name="Image">Machine code, or PTX ending in a zero byte.</param>
/// <param name="Log">All that the compiler said.</param>
internal sealed partial record CompiledKernel(
    KernelSpecialization Specialization, KernelArchitecture Architecture, Version Compiler, byte[] Image, string Log)
{
    /// <summary>Registers, shared memory, spills.</summary>
    public KernelResources Resources { get; } = KernelResources.Parse(Log);

    /// <summary>The lines of the log that warn.</summary>
    public IEnumerable<string> Warnings => Log.Split('\n').Where(line => Warning().IsMatch(line)).Select(line => line.Trim());

    // C75xx is how ptxas numbers what it mentions as information but costs most of the speed, such as serialised matrix products.
    [GeneratedRegex(@"\bwarning\s*[#:]|\bC75\d\d\b", RegexOptions.IgnoreCase)]
    private static partial Regex Warning();
}
