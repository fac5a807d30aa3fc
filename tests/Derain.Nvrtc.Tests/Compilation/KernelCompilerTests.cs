using Derain.Kernels.Cuda.Compilation;

namespace Derain.Nvrtc.Tests.Compilation;

public sealed class KernelCompilerTests
{
    private static readonly KernelSpecialization Attention = new(
        "attention/attention.cu",
        new Define("ELEMENT", "f16"),
        new Define("HEAD_DIM", 64),
        new Define("QUERIES", 128),
        new Define("KEYS", 64),
        new Define("WARPS", 4),
        new Define("STAGES", 3),
        new Define("BIAS", 0));

    [Fact]
    public void The_version_is_known_and_so_are_the_architectures()
    {
        Assert.InRange(RealNvrtc.Compiler.Version.Major, 12, 13);
        Assert.Contains(80, RealNvrtc.Compiler.SupportedArchitectures);
        Assert.Contains(90, RealNvrtc.Compiler.SupportedArchitectures);
    }

    [Fact]
    public void A_cubin_is_an_ELF_file_and_reports_registers()
    {
        CompiledKernel kernel = Compile(Attention, "sm_80");
        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F'], kernel.Image[..4]);
        Assert.InRange(kernel.Resources.Registers, 32, 255);
        Assert.Equal(RealNvrtc.Compiler.Version, kernel.Compiler);
    }

    [Fact]
    public void PTX_is_text_that_ends_in_a_zero_byte_and_names_the_entry()
    {
        CompiledKernel kernel = Compile(Attention, "compute_90");
        Assert.Equal(0, kernel.Image[^1]);
        string text = System.Text.Encoding.ASCII.GetString(kernel.Image);
        Assert.Contains(".target sm_90", text);
        Assert.Contains(".visible .entry attention(", text);
    }

    [Fact]
    public void The_same_program_gives_the_same_bytes() =>
        Assert.Equal(Compile(Attention, "sm_90a").Image, Compile(Attention, "sm_90a").Image);

    [Fact]
    public void An_error_names_the_file_and_line_it_is_in_and_carries_the_whole_log()
    {
        var error = Assert.Throws<KernelCompileException>(() => Compile(new("attention/attention.cu"), "sm_80"));
        Assert.Contains("attention/attention.cu(", error.Log);
        Assert.Contains("attention.cu needs ELEMENT", error.Log);
        Assert.Contains(error.Log, error.Message);
        Assert.Contains(error.SourcePath!, error.Message);
    }

    [Fact]
    public void An_error_in_a_header_names_the_header()
    {
        // The type does not exist, which the headers are the first to notice.
        var specialization = new KernelSpecialization("elementwise/activate.cu", new("ELEMENT", "f17"), new("PACK", 1), new("ACTIVATION", "NONE"));
        var error = Assert.Throws<KernelCompileException>(() => Compile(specialization, "sm_80"));
        Assert.Contains("identifier \"f17\" is undefined", error.Log);
    }

    [Fact]
    public void The_saved_source_compiles_by_hand_once_it_is_corrected()
    {
        var broken = new KernelSpecialization("attention/attention.cu", [.. Attention.Defines[..^1], new Define("BIAS", "no_such_thing")]);
        var error = Assert.Throws<KernelCompileException>(() => Compile(broken, "sm_80"));
        string saved = File.ReadAllText(error.SourcePath!);
        Assert.Equal(new KernelProgram(broken, new KernelArchitecture("sm_80")).Text, saved);
        Assert.DoesNotContain("#include", saved);

        // The file holds everything: with the constant corrected there, the compiler needs nothing else.
        using var program = new Derain.Kernels.Cuda.Interop.NvrtcProgram(saved.Replace("no_such_thing", "0"), "saved.cu");
        Assert.Equal(Derain.Kernels.Cuda.Interop.NvrtcResult.Success, program.Compile(["--gpu-architecture=sm_80", "--std=c++20"]));
        File.Delete(error.SourcePath!);
    }

    [Fact]
    public void An_architecture_it_does_not_know_is_refused_with_those_it_does()
    {
        var error = Assert.Throws<NotSupportedException>(() => Compile(Attention, "sm_35"));
        Assert.Contains("sm_35", error.Message);
        Assert.Contains("80", error.Message);
    }

    [Fact]
    public void Several_threads_compile_at_once()
    {
        string[] architectures = ["sm_80", "sm_86", "sm_89", "sm_90a"];
        byte[][] alone = [.. architectures.Select(architecture => Compile(Attention, architecture).Image)];
        byte[][] together = [.. architectures.AsParallel().AsOrdered().Select(architecture => Compile(Attention, architecture).Image)];
        Assert.Equal(alone, together);
    }

    private static CompiledKernel Compile(KernelSpecialization specialization, string architecture) =>
        RealNvrtc.Compiler.Compile(new KernelProgram(specialization, new KernelArchitecture(architecture)));
}
