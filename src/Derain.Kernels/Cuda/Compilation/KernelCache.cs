using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda.Compilation;

/// <summary>
/// Compiled kernels on disk, each as a <see cref="KernelCacheEntry"/>. Folders are asked in order and the first hit wins; new
/// entries go to the first that can be written. Whatever is damaged counts as absent and is compiled and written anew; when no
/// folder can be written, kernels are compiled in every process.
/// </summary>
/// <param name="folders">Folders to read and write.</param>
/// <param name="readyMade">Kernels that came with the program, asked after the folders.</param>
internal sealed class KernelCache(IReadOnlyList<string> folders, ReadyKernels? readyMade = null)
{
    /// <summary>Environment variable with the folders, separated as in PATH, in place of the user's own.</summary>
    public const string FolderVariable = "DERAIN_KERNEL_CACHE";

    /// <summary>The folders that are read and written, in the order they are asked.</summary>
    public IReadOnlyList<string> Folders => folders;

    /// <summary>What a folder may hold, in bytes; the longest unused entries are deleted beyond it.</summary>
    public long MostBytes { get; init; } = KernelCacheFolder.MostBytes;

    /// <summary>Kernels that came with the program.</summary>
    public ReadyKernels? ReadyMade => readyMade;

    /// <summary>Called with every kernel that is asked for, before it is looked up.</summary>
    public Action<KernelSpecialization>? Asked { get; init; }

    /// <summary>
    /// The cache of this user: the folders in <see cref="FolderVariable"/>, or the user's cache folder; then the kernels that
    /// were shipped beside the program, if any.
    /// </summary>
    public static KernelCache OfUser() => new(UserFolders, ReadyKernels.OfProgram());

    /// <summary>The folders <see cref="OfUser"/> writes to.</summary>
    public static IReadOnlyList<string> UserFolders
    {
        get
        {
            string[] named = (Environment.GetEnvironmentVariable(FolderVariable) ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return named.Length > 0 ? named : UserCache() is { Length: > 0 } cache ? [Path.Combine(cache, "derain", "kernels")] : [];
        }
    }

    /// <summary>The kernel from the cache, or compiled now and kept for the next time.</summary>
    /// <exception cref="KernelCompileException">It does not compile.</exception>
    public CompiledKernel GetOrCompile(
        IKernelCompiler compiler, KernelSpecialization specialization, KernelArchitecture architecture) =>
        FindOrCompile(compiler, specialization, architecture).Kernel;

    /// <summary>The same, where there may be no compiler but kernels that were made ready. Safe for use by several threads.</summary>
    /// <returns>The kernel, and whether it was found.</returns>
    /// <exception cref="KernelCompileException">It does not compile.</exception>
    /// <exception cref="CudaException">It is nowhere, and there is no compiler.</exception>
    public (CompiledKernel Kernel, bool WasThere) FindOrCompile(
        IKernelCompiler? compiler, KernelSpecialization specialization, KernelArchitecture architecture)
    {
        Asked?.Invoke(specialization);
        if (Find(compiler, specialization, architecture) is { } found)
        {
            return (found, true);
        }

        if (compiler is null)
        {
            throw ReadyKernels.Missing(specialization, architecture);
        }

        var program = new KernelProgram(specialization, architecture);
        string name = program.Name(compiler.Version);
        CompiledKernel compiled = compiler.Compile(program);
        if (folders.FirstOrDefault(folder => new KernelCacheEntry(folder, name).TryWrite(program, compiled)) is { } written)
        {
            KernelCacheFolder.Prune(written, MostBytes);
        }

        return (compiled, false);
    }

    /// <summary>The kernel, if it is in one of the folders or was made ready.</summary>
    public CompiledKernel? Find(IKernelCompiler? compiler, KernelSpecialization specialization, KernelArchitecture architecture)
    {
        var program = new KernelProgram(specialization, architecture);
        if (compiler is not null)
        {
            string name = program.Name(compiler.Version);
            foreach (string folder in folders)
            {
                if (new KernelCacheEntry(folder, name).TryRead(program, compiler.Version) is { } found)
                {
                    return found;
                }
            }
        }

        return ReadyMade?.Find(program);
    }

    /// <summary>Where this user's programs keep what they can make again; empty for one who has no folder at all.</summary>
    private static string UserCache()
    {
        string? named = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(named))
        {
            return named;
        }

        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache") : "";
    }
}
