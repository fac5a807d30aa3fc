using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Tests.Cuda.Compilation;

public class KernelProgramTests
{
    private static readonly Version Compiler = new(12, 4);
    private static readonly KernelSpecialization Add = new("elementwise/add.cu", new("ELEMENT", "f16"), new("ADDEND", "f32"), new("PACK", 8));

    private static KernelProgram Program => new(Add, new("sm_86"));

    [Fact]
    public void The_text_holds_the_constants_and_says_how_to_compile_it()
    {
        string[] lines = Program.Text.Split('\n');
        Assert.StartsWith("// elementwise/add.cu -DELEMENT=f16 -DADDEND=f32 -DPACK=8, for sm_86.", lines[0]);
        Assert.Contains("nvcc --cubin --gpu-architecture=sm_86 --std=c++20", lines[0]);
        Assert.Equal(["#define ELEMENT f16", "#define ADDEND f32", "#define PACK 8", "#line 1 \"elementwise/add.cu\""], lines[1..5]);
    }

    [Fact]
    public void Registers_are_asked_for_where_the_compiler_chooses_them()
    {
        Assert.Contains("--ptxas-options=-v", Program.Options);
        Assert.DoesNotContain("--ptxas-options=-v", (Program with { Architecture = new("compute_90") }).Options);
    }

    [Fact]
    public void The_name_says_kernel_and_architecture()
    {
        Assert.Matches("^add-sm_86-[0-9a-f]{24}$", Program.Name(Compiler));
        Assert.Equal(Program.Name(Compiler), Program.Name(new Version(12, 4)));
    }

    [Fact]
    public void Whatever_decides_the_result_changes_the_name()
    {
        string[] names =
        [
            Program.Name(Compiler),
            Program.Name(new Version(12, 6)),
            (Program with { Architecture = new("sm_89") }).Name(Compiler),
            (Program with { Architecture = new("compute_86") }).Name(Compiler),
            (Program with { Specialization = new("elementwise/add.cu", Add.Defines[..2]) }).Name(Compiler),
            (Program with { Specialization = new("elementwise/add.cu", [.. Add.Defines[..2], new("PACK", 1)]) }).Name(Compiler),
            (Program with { Specialization = new("elementwise/multiply.cu", Add.Defines) }).Name(Compiler),
        ];
        Assert.Equal(names.Length, names.Distinct().Count());
    }
}
