using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>Where one of CUDA's libraries may be, in the order in which it is looked for.</summary>
/// <param name="library"><c>cuda</c>, <c>nvrtc</c> or <c>cublasLt</c>.</param>
/// <param name="environment">Reads an environment variable; the process's without.</param>
internal sealed class LibrarySearch(string library, Func<string, string?>? environment = null)
{
    private readonly Func<string, string?> _environment = environment ?? Environment.GetEnvironmentVariable;

    /// <summary>File names, the newest version first.</summary>
    public IReadOnlyList<string> FileNames => (library, OperatingSystem.IsWindows()) switch
    {
        ("cuda", false) => ["libcuda.so.1", "libcuda.so"],
        ("cuda", true) => ["nvcuda.dll"],
        ("nvrtc", false) => ["libnvrtc.so.13", "libnvrtc.so.12"],
        ("nvrtc", true) => ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll"],
        ("cublasLt", false) => ["libcublasLt.so.13", "libcublasLt.so.12"],
        _ => ["cublasLt64_13.dll", "cublasLt64_12.dll"],
    };

    /// <summary>Folders, the most explicit first.</summary>
    public IEnumerable<string> Folders => NamedFolders.Concat(ToolkitFolders).Concat(PackageFolders).Distinct();

    /// <summary>What to tell a user who does not have it.</summary>
    public string MissingMessage
    {
        get
        {
            string looked = $"Looked for {string.Join(" and ", FileNames)} on the loader's path and in "
                + $"{string.Join(", ", Folders.Where(Directory.Exists).DefaultIfEmpty("no other folder (none of the usual ones exists)"))}.";
            return library switch
            {
                "cuda" => $"The NVIDIA driver is not there. {looked} Install the driver of your card (version 525 or newer).",
                "nvrtc" => $"NVRTC, which compiles the kernels, is not there. {looked} Install a CUDA 12 or 13 toolkit, or "
                    + $"`pip install nvidia-cuda-nvrtc`, or name its folder in {CudaLibraries.FolderVariable}.",
                _ => $"cuBLASLt is not there. {looked} Install a CUDA 12 or 13 toolkit, or `pip install nvidia-cublas`, or name "
                    + $"its folder in {CudaLibraries.FolderVariable}.",
            };
        }
    }

    private IEnumerable<string> NamedFolders => Paths(CudaLibraries.FolderVariable);

    private IEnumerable<string> ToolkitFolders
    {
        get
        {
            foreach (string root in Paths("CUDA_HOME").Concat(Paths("CUDA_PATH")).Concat(Matches("/usr/local", "cuda*")))
            {
                yield return Path.Combine(root, "lib64");
                yield return Path.Combine(root, "bin", "x64");
                yield return Path.Combine(root, "bin");
            }

            yield return "/usr/lib/wsl/lib";
            yield return "/usr/lib/x86_64-linux-gnu";
        }
    }

    /// <summary>pip's <c>nvidia</c> packages (CUDA 12: a folder for each library; CUDA 13: one for all), and conda's.</summary>
    private IEnumerable<string> PackageFolders
    {
        get
        {
            string package = library == "nvrtc" ? "cuda_nvrtc" : "cublas";
            foreach (string site in SitePackages)
            {
                string nvidia = Path.Combine(site, "nvidia");
                foreach (string leaf in new[] { "lib", "bin", Path.Combine("bin", "x86_64") })
                {
                    yield return Path.Combine(nvidia, "cu13", leaf);
                    yield return Path.Combine(nvidia, package, leaf);
                }
            }

            foreach (string conda in Paths("CONDA_PREFIX"))
            {
                yield return Path.Combine(conda, "lib");
                yield return Path.Combine(conda, "Library", "bin");
            }
        }
    }

    private IEnumerable<string> SitePackages
    {
        get
        {
            string home = _environment("HOME") ?? "";
            foreach (string root in Paths("VIRTUAL_ENV").Concat(Paths("CONDA_PREFIX"))
                .Concat([Path.Combine(home, ".local"), "/usr/local", "/usr", "/opt/conda"]))
            {
                yield return Path.Combine(root, "Lib", "site-packages");
                foreach (string python in Matches(Path.Combine(root, "lib"), "python3*"))
                {
                    yield return Path.Combine(python, "site-packages");
                    yield return Path.Combine(python, "dist-packages");
                }
            }
        }
    }

    /// <summary>Loads it from the first place that has it; 0 where none has.</summary>
    public nint Load()
    {
        // A named folder comes before the loader's path; everything else is for when that knows nothing.
        foreach (string path in Candidates(NamedFolders))
        {
            if (TryLoad(path) is var handle and not 0)
            {
                return handle;
            }
        }

        foreach (string name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return handle;
            }
        }

        return Candidates(ToolkitFolders.Concat(PackageFolders)).Select(TryLoad).FirstOrDefault(handle => handle != 0);
    }

    private IEnumerable<string> Candidates(IEnumerable<string> folders)
    {
        string[] all = [.. folders.Distinct()];
        return FileNames.SelectMany(name => all.Select(folder => Path.Combine(folder, name))).Where(File.Exists);
    }

    private static nint TryLoad(string path)
    {
        // NVRTC opens its builtins by bare name, which the loader finds only if they are loaded already.
        string folder = Path.GetDirectoryName(path)!;
        if (Path.GetFileName(path).Contains("nvrtc", StringComparison.Ordinal))
        {
            foreach (string builtins in Matches(folder, "*nvrtc-builtins*"))
            {
                NativeLibrary.TryLoad(builtins, out _);
            }
        }

        return NativeLibrary.TryLoad(path, out nint handle) ? handle : 0;
    }

    private string[] Paths(string variable) =>
        (_environment(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> Matches(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder, pattern).Order(StringComparer.Ordinal).Reverse() : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // a folder that may not be read has nothing for us
        }
    }
}
