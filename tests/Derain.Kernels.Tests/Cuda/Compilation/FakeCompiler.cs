using System.Text;
using Derain.Kernels.Cuda.Compilation;

namespace Derain.Kernels.Tests.Cuda.Compilation;

/// <summary>Makes an image that can be told from all others, and counts how often it was asked.</summary>
internal sealed class FakeCompiler : IKernelCompiler
{
    private int _compilations;

    public Version Version { get; init; } = new(12, 4);

    public IReadOnlyList<int> SupportedArchitectures => [80, 86, 89, 90];

    public int Compilations => _compilations;

    public CompiledKernel Compile(KernelProgram program)
    {
        Interlocked.Increment(ref _compilations);
        byte[] image = Encoding.UTF8.GetBytes($"{program.Specialization} for {program.Architecture} by {Version}");
        string log = "ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n"
            + "ptxas info    : Used 40 registers, 64 bytes smem";
        return new CompiledKernel(program.Specialization, program.Architecture, Version, image, log);
    }
}
