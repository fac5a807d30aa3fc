using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>NVRTC. Needs neither a device nor a driver; may be used by several threads at once.</summary>
internal sealed unsafe class KernelCompiler : IKernelCompiler
{
    private readonly int[] _supported;

    /// <summary>Loads NVRTC.</summary>
    /// <exception cref="CudaException">There is none; the message says where it was looked for and how to get it.</exception>
    public KernelCompiler()
    {
        CudaLibraries.Require(Nvrtc.Library);
        (int major, int minor, int count) = (0, 0, 0);
        Nvrtc.nvrtcVersion(&major, &minor).ThrowIfFailed();
        Version = new Version(major, minor);
        Nvrtc.nvrtcGetNumSupportedArchs(&count).ThrowIfFailed();
        _supported = new int[count];
        fixed (int* supported = _supported)
        {
            Nvrtc.nvrtcGetSupportedArchs(supported).ThrowIfFailed();
        }
    }

    /// <inheritdoc/>
    public Version Version { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> SupportedArchitectures => _supported;

    /// <inheritdoc/>
    /// <exception cref="CudaException">NVRTC itself fails; the message holds its log.</exception>
    public CompiledKernel Compile(KernelProgram program)
    {
        KernelArchitecture architecture = program.Architecture;
        if (!_supported.Contains(architecture.Number))
        {
            throw new NotSupportedException(
                $"NVRTC {Version} makes no code for {architecture}, only for {string.Join(", ", _supported)}; use a newer CUDA toolkit.");
        }

        using var compilation = new NvrtcProgram(program.Text, program.Specialization.File);
        NvrtcResult result = compilation.Compile(program.Options);
        string log = compilation.Log;
        if (result == NvrtcResult.CompilationError)
        {
            throw KernelCompileException.Of(program, log);
        }

        result.ThrowIfFailed($"{program.Specialization} for {architecture}\n{log}", "nvrtcCompileProgram");
        byte[] image = architecture.IsPtx ? compilation.Ptx : compilation.Cubin;
        return new CompiledKernel(program.Specialization, architecture, Version, image, log);
    }
}
