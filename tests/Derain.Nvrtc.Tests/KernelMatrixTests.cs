using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>Every specialisation compiles for every architecture, without a warning, and fits the registers.</summary>
public sealed class KernelMatrixTests(KernelMatrix matrix) : IClassFixture<KernelMatrix>
{
    public static TheoryData<string> Specializations => [.. SpecializationList.Lines];

    public static TheoryData<string> Files => [.. KernelSource.Files];

    [Theory]
    [MemberData(nameof(Specializations))]
    public void A_specialization_compiles_without_warnings_and_fits_the_registers(string line)
    {
        bool maySpill = SpillPermit.Has(KernelSpecialization.Parse(line));
        string[] complaints =
        [
            .. KernelMatrix.ArchitecturesOf(line).Select(architecture => matrix[line, architecture]).SelectMany(kernel => Complaints(kernel, maySpill)),
        ];
        Assert.True(complaints.Length == 0, string.Join('\n', complaints));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_kernel_is_on_the_list(string file) =>
        Assert.Contains(SpecializationList.Lines, line => KernelSpecialization.Parse(line).File == file);

    private static IEnumerable<string> Complaints(CompiledKernel kernel, bool maySpill)
    {
        foreach (string warning in kernel.Warnings)
        {
            yield return $"{kernel.Specialization} for {kernel.Architecture}: {warning}";
        }

        if (kernel.Resources is not { StackBytes: 0, SpillBytes: 0 } && !maySpill)
        {
            yield return $"{kernel.Specialization} for {kernel.Architecture} takes {kernel.Resources}. Make it fit the registers, or "
                + "give the reason in its file: // May spill with NAME=VALUE: REASON";
        }

        if (!kernel.Architecture.IsPtx && kernel.Resources.Registers == 0)
        {
            yield return $"{kernel.Specialization} for {kernel.Architecture}: the compiler reports no registers; its log is\n{kernel.Log}";
        }
    }
}
