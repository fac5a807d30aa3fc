using System.Text.RegularExpressions;
using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>
/// Whether a kernel may use a stack or spill registers. None may, unless a comment line of its file gives the reason:
/// <c>// May spill: REASON</c>, or <c>// May spill with NAME=VALUE: REASON</c> for some of its specialisations.
/// </summary>
internal static partial class SpillPermit
{
    /// <summary>Whether a specialisation has one.</summary>
    public static bool Has(KernelSpecialization specialization) =>
        Permit().Matches(KernelSource.Of(specialization.File).Text).Any(permit =>
            !permit.Groups[1].Success || specialization.Defines.ToArray().Any(define => $"-D{permit.Groups[1].Value}" == define.ToString()));

    [GeneratedRegex(@"^// May spill(?: with (\w+=\w+))?: \S", RegexOptions.Multiline)]
    private static partial Regex Permit();
}
