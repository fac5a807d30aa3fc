using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>
/// Kernels that were compiled when the program was packed, so that a card's driver alone is enough: entries of a <see cref="KernelCache"/>
/// in a folder beside the program, with a file that says which compiler made them. An entry's name holds a hash of its source, so one
/// that was made of another source is never found.
/// </summary>
internal sealed class ReadyKernels
{
    /// <summary>The folder's name.</summary>
    public const string FolderName = "compiled-kernels";

    /// <summary>Environment variable with another folder.</summary>
    public const string FolderVariable = "DERAIN_READY_KERNELS";

    private const string CompilerFile = "compiler.txt";

    private readonly string _folder;

    private ReadyKernels(string folder, Version compiler)
    {
        _folder = folder;
        Compiler = compiler;
        SupportedArchitectures =
        [
            .. Directory.EnumerateFiles(folder, "*" + KernelCacheFolder.ReportExtension)
                .Select(file => Path.GetFileName(file).Split('-'))
                .Where(parts => parts.Length == 3 && parts[1].StartsWith("sm_", StringComparison.Ordinal))
                .Select(parts => new KernelArchitecture(parts[1]).Number)
                .Distinct()
                .Order(),
        ];
    }

    /// <summary>NVRTC's version that made them.</summary>
    public Version Compiler { get; }

    /// <summary>The architectures they are for, as 10·major + minor.</summary>
    public IReadOnlyList<int> SupportedArchitectures { get; }

    /// <summary>Those that lie beside the program; null where there are none, or the driver is of an older CUDA than their compiler.</summary>
    public static ReadyKernels? OfProgram()
    {
        string? named = Environment.GetEnvironmentVariable(FolderVariable);
        ReadyKernels? ready = In(string.IsNullOrEmpty(named) ? Path.Combine(AppContext.BaseDirectory, FolderName) : named);
        return ready is not null && CudaLibraries.DriverVersion is { } driver && driver.Major < ready.Compiler.Major ? null : ready;
    }

    /// <summary>Those of a folder; null where there are none.</summary>
    public static ReadyKernels? In(string folder)
    {
        try
        {
            string file = Path.Combine(folder, CompilerFile);
            return File.Exists(file) && Version.TryParse(File.ReadAllText(file).Trim(), out Version? compiler)
                ? new ReadyKernels(folder, compiler)
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Says of a folder of entries which compiler made them.</summary>
    public static void Sign(string folder, Version compiler) => File.WriteAllText(Path.Combine(folder, CompilerFile), $"{compiler}\n");

    /// <summary>What is said where one is missing and cannot be made.</summary>
    public static CudaException Missing(KernelSpecialization specialization, KernelArchitecture architecture) => new(
        $"{specialization} for {architecture} is not among the kernels that came with this program, and must be compiled. "
        + CudaLibraries.WhyMissing(Nvrtc.Library));

    /// <summary>A kernel, if it is among them.</summary>
    public CompiledKernel? Find(KernelProgram program) =>
        new KernelCacheEntry(_folder, program.Name(Compiler)).TryRead(program, Compiler);
}
