using System.Text;
using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>NVRTC: from a specialisation to machine code. Needs neither a device nor a driver.</summary>
internal sealed unsafe class KernelCompiler
{
    private readonly int[] _supported;

    /// <summary>Loads NVRTC.</summary>
    /// <exception cref="CudaException">There is none; the message says where it was looked for and how to get it.</exception>
    public KernelCompiler()
    {
        if (!CudaLibraries.IsPresent(Nvrtc.Library))
        {
            throw new CudaException(CudaLibraries.MissingMessage(Nvrtc.Library));
        }

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

    /// <summary>NVRTC's version.</summary>
    public Version Version { get; }

    /// <summary>The architectures it makes code for, as 10·major + minor.</summary>
    public IReadOnlyList<int> SupportedArchitectures => _supported;

    /// <summary>The options a specialisation is compiled with.</summary>
    public static IReadOnlyList<string> Options(KernelSpecialization specialization, KernelArchitecture architecture) =>
    [
        $"--gpu-architecture={architecture}",
        "--std=c++20",
        "--generate-line-info",
        .. architecture.IsPtx ? [] : (string[])["--ptxas-options=-v"],
        .. specialization.Defines.ToArray().Select(define => define.ToString()),
    ];

    /// <summary>Compiles.</summary>
    /// <exception cref="KernelCompileException">The source has an error.</exception>
    public CompiledKernel Compile(KernelSpecialization specialization, KernelArchitecture architecture)
    {
        if (!architecture.IsPtx && !_supported.Contains(architecture.Number))
        {
            throw new NotSupportedException($"NVRTC {Version} makes no code for {architecture}.");
        }

        KernelSource source = KernelSource.Of(specialization.File);
        using var text = new NativeStrings([source.Text, specialization.File]);
        using var headers = new NativeStrings([.. source.Headers.Values]);
        using var names = new NativeStrings([.. source.Headers.Keys]);
        using var options = new NativeStrings([.. Options(specialization, architecture)]);
        nint program;
        Nvrtc.nvrtcCreateProgram(&program, text[0], text[1], headers.Count, headers.Pointer, names.Pointer).ThrowIfFailed();
        try
        {
            NvrtcResult result = Nvrtc.nvrtcCompileProgram(program, options.Count, options.Pointer);
            string log = Log(program);
            if (result == NvrtcResult.CompilationError)
            {
                throw new KernelCompileException(specialization, architecture, log, Save(specialization, source));
            }

            result.ThrowIfFailed("nvrtcCompileProgram");
            return new CompiledKernel(specialization, architecture, Image(program, architecture), log);
        }
        finally
        {
            Nvrtc.nvrtcDestroyProgram(&program);
        }
    }

    private static string Log(nint program)
    {
        nuint bytes;
        Nvrtc.nvrtcGetProgramLogSize(program, &bytes).ThrowIfFailed();
        byte[] log = new byte[(int)bytes + 1];
        fixed (byte* data = log)
        {
            Nvrtc.nvrtcGetProgramLog(program, data).ThrowIfFailed();
        }

        return Encoding.UTF8.GetString(log).TrimEnd('\0').Trim();
    }

    private static byte[] Image(nint program, KernelArchitecture architecture)
    {
        nuint bytes;
        (architecture.IsPtx ? Nvrtc.nvrtcGetPTXSize(program, &bytes) : Nvrtc.nvrtcGetCUBINSize(program, &bytes)).ThrowIfFailed("nvrtcGetCUBINSize");
        byte[] image = new byte[(int)bytes];
        fixed (byte* data = image)
        {
            (architecture.IsPtx ? Nvrtc.nvrtcGetPTX(program, data) : Nvrtc.nvrtcGetCUBIN(program, data)).ThrowIfFailed("nvrtcGetCUBIN");
        }

        return image;
    }

    private static string Save(KernelSpecialization specialization, KernelSource source)
    {
        string path = Path.Combine(Path.GetTempPath(), $"derain-{specialization.Entry}-{Guid.NewGuid():N}.cu");
        File.WriteAllText(path, $"// {specialization}\n{source.Text}");
        return path;
    }
}
