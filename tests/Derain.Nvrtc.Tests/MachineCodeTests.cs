using System.Diagnostics;
using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests;

/// <summary>The machine code has the instructions that a kernel is written for, and does not touch local memory.</summary>
public sealed class MachineCodeTests
{
    public static TheoryData<string> Hopper => Lines("attention/attention_hopper.cu");

    public static TheoryData<string> Attention => Lines("attention/attention.cu");

    public static TheoryData<string> HopperConvolutions => Lines("conv/conv_hopper.cu");

    public static TheoryData<string> Convolutions => Lines("conv/conv.cu");

    [Theory]
    [MemberData(nameof(Hopper))]
    public void Attention_on_Hopper_is_warpgroup_products_of_copied_boxes(string line)
    {
        MachineCode code = Compile(line, "sm_90a");
        Assert.Equal(2 * 4, code.Count(Opcode.HgmmaShared)); // Q·Kᵀ: D/16 steps, for the first tile and for the others
        Assert.Equal(2 * 8, code.Count(Opcode.HgmmaRegisters)); // P·V: KEYS/16 steps, within the loop and after it
        Assert.Equal(3, code.Count(Opcode.Utmaldg)); // queries, keys, values
        Assert.Equal(2, code.Count(Opcode.Usetmaxreg));
        Assert.Equal(0, code.Count(Opcode.Hmma));
        Assert.Equal(0, code.Count(Opcode.Ldl) + code.Count(Opcode.Stl));
    }

    [Theory]
    [MemberData(nameof(Hopper))]
    public void The_exponentials_of_a_tile_lie_between_the_waits_for_its_scores_and_for_the_products_before(string line)
    {
        Opcode[] code = [.. Compile(line, "sm_90a").Sequence(Opcode.HgmmaRegisters, Opcode.Warpgroup, Opcode.Mufu)];
        int products = Array.IndexOf(code, Opcode.HgmmaRegisters);
        int scores = Array.IndexOf(code, Opcode.Warpgroup, products);
        int sums = Array.IndexOf(code, Opcode.Warpgroup, scores + 1);
        Assert.InRange(sums - scores - 1, 64, 80); // a thread's scores of 64 queries by 128 keys are 64
    }

    [Theory]
    [MemberData(nameof(HopperConvolutions))]
    public void Convolutions_on_Hopper_are_warpgroup_products_of_copied_boxes(string line)
    {
        MachineCode code = Compile(line, "sm_90a");
        bool isSingle = line.Contains("-DROW_BLOCKS=1 -DCOLUMN_BLOCKS=1", StringComparison.Ordinal);
        Assert.Equal(isSingle ? 4 : 8, code.Count(Opcode.HgmmaShared)); // a slab's 64 terms, 16 at a time
        Assert.Equal(2, code.Count(Opcode.Utmaldg)); // input and filter
        Assert.Equal(2, code.Count(Opcode.Usetmaxreg));
        Assert.Equal(0, code.Count(Opcode.Hmma));
        Assert.Equal(0, code.Count(Opcode.Ldl) + code.Count(Opcode.Stl));
    }

    [Theory]
    [MemberData(nameof(Attention))]
    public void Attention_elsewhere_is_warp_products_of_loaded_matrices(string line) => AssertWarpProducts(line);

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolutions_are_warp_products_of_loaded_matrices(string line) => AssertWarpProducts(line);

    [Fact]
    public void The_opcodes_are_those_that_cuobjdump_prints()
    {
        string tool = Path.Combine(RealNvrtc.Folder, "usr", "bin", "cuobjdump");
        Assert.SkipUnless(File.Exists(tool), "There is no cuobjdump; TOOLS=1 scripts/nvrtc.sh artifacts/nvrtc brings it along.");
        foreach ((TheoryData<string> lines, string architecture) in new[] { (Attention, "sm_80"), (Hopper, "sm_90a") })
        {
            AssertPrints(tool, lines.First().Data, architecture);
        }
    }

    private static void AssertPrints(string tool, string line, string architecture)
    {
        CompiledKernel kernel = Kernel(line, architecture);
        var code = new MachineCode(kernel);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, kernel.Image);
            using Process process = Process.Start(new ProcessStartInfo(tool, ["-sass", file]) { RedirectStandardOutput = true })!;
            string[] printed = process.StandardOutput.ReadToEnd().Split('\n');
            int Printed(string name) => printed.Count(text => text.Contains($" {name}.", StringComparison.Ordinal));
            Assert.Equal(Printed("HMMA"), code.Count(Opcode.Hmma));
            Assert.Equal(Printed("LDSM"), code.Count(Opcode.Ldsm));
            Assert.Equal(Printed("LDGSTS"), code.Count(Opcode.Ldgsts));
            Assert.Equal(Printed("HGMMA"), code.Count(Opcode.HgmmaShared) + code.Count(Opcode.HgmmaRegisters));
            Assert.Equal(Printed("UTMALDG"), code.Count(Opcode.Utmaldg));
            Assert.Equal(Printed("USETMAXREG"), code.Count(Opcode.Usetmaxreg));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void AssertWarpProducts(string line)
    {
        foreach (string architecture in new[] { "sm_80", "sm_90a" })
        {
            MachineCode code = Compile(line, architecture);
            Assert.NotEqual(0, code.Count(Opcode.Hmma));
            Assert.NotEqual(0, code.Count(Opcode.Ldsm));
            Assert.NotEqual(0, code.Count(Opcode.Ldgsts));
            Assert.Equal(0, code.Count(Opcode.Ldl) + code.Count(Opcode.Stl));
        }
    }

    private static MachineCode Compile(string line, string architecture) => new(Kernel(line, architecture));

    private static CompiledKernel Kernel(string line, string architecture) =>
        new KernelCache([KernelMatrix.CacheFolder]).GetOrCompile(
            RealNvrtc.Compiler, KernelSpecialization.Parse(line), new KernelArchitecture(architecture));

    private static TheoryData<string> Lines(string file) =>
        [.. SpecializationList.Lines.Where(line => KernelSpecialization.Parse(line).File == file)];
}
