using System.Text.RegularExpressions;
using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>
/// The one architecture that a kernel is for. Every kernel is for all of them, unless a comment line of its file says:
/// <c>// Only for NAME: REASON</c>.
/// </summary>
internal static partial class ArchitecturePermit
{
    /// <summary>Its name, or null.</summary>
    public static string? Of(KernelSpecialization specialization) =>
        Permit().Match(KernelSource.Of(specialization.File).Text) is { Success: true } permit ? permit.Groups[1].Value : null;

    [GeneratedRegex(@"^// Only for (\w+): \S", RegexOptions.Multiline)]
    private static partial Regex Permit();
}
