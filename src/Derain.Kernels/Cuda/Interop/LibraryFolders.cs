using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>The folders in which toolkits and packages put CUDA's libraries, whether they exist here or not.</summary>
/// <param name="environment">Reads an environment variable.</param>
/// <param name="isWindows">Whether to follow the conventions of Windows, otherwise those of Linux.</param>
internal sealed partial class LibraryFolders(Func<string, string?> environment, bool isWindows)
{
    /// <summary>Those of this process.</summary>
    public LibraryFolders()
        : this(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows())
    {
    }

    /// <summary>Whether libraries are named as on Windows.</summary>
    public bool IsWindows { get; } = isWindows;

    /// <summary>The folders that the user names in <see cref="CudaLibraries.FolderVariable"/>.</summary>
    public IReadOnlyList<string> Named => Paths(CudaLibraries.FolderVariable);

    private static string Machine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    /// <summary>Where a library usually is: toolkits, then the system, then packages of pip and conda.</summary>
    /// <param name="library"><c>cuda</c>, <c>nvrtc</c> or <c>cublasLt</c>.</param>
    public IEnumerable<string> Usual(string library)
    {
        // The driver is part of the system; what a toolkit has under its name is a stub to link with.
        IEnumerable<string> folders = library == Driver.Library ? OfSystem : Toolkits.Concat(OfSystem).Concat(Packages(library));
        return folders.Distinct();
    }

    private IEnumerable<string> Toolkits
    {
        get
        {
            string[] installed = IsWindows
                ? [.. Matches(Below("ProgramFiles", "NVIDIA GPU Computing Toolkit", "CUDA"), "v*")]
                : [.. Matches("/usr/local", "cuda*"), "/opt/cuda"];
            string[] leaves = IsWindows ? [Path.Combine("bin", "x64"), "bin"] : ["lib64", "lib"];
            return Paths("CUDA_HOME").Concat(Paths("CUDA_PATH")).Concat(installed).SelectMany(root => Leaves(root, leaves));
        }
    }

    private IEnumerable<string> OfSystem =>
        IsWindows ? [] : ["/usr/lib/wsl/lib", $"/usr/lib/{Machine}-linux-gnu", "/usr/lib64", "/run/opengl-driver/lib"];

    /// <summary>pip's <c>nvidia</c> packages (CUDA 12: a folder for each library; CUDA 13: one for all), and conda's.</summary>
    private IEnumerable<string> Packages(string library)
    {
        string[] leaves = IsWindows ? [Path.Combine("bin", "x86_64"), "bin"] : ["lib"];
        string package = library == Nvrtc.Library ? "cuda_nvrtc" : "cublas";
        string[] conda = IsWindows
            ? [Path.Combine("Library", "bin", "x64"), Path.Combine("Library", "bin")]
            : ["lib", Path.Combine("targets", $"{Machine}-linux", "lib")];
        return SitePackages
            .SelectMany(site => new[] { Path.Combine(site, "nvidia", "cu13"), Path.Combine(site, "nvidia", package) })
            .SelectMany(root => Leaves(root, leaves))
            .Concat(Paths("CONDA_PREFIX").SelectMany(root => Leaves(root, conda)));
    }

    private IEnumerable<string> SitePackages
    {
        get
        {
            IEnumerable<string> roots = Paths("VIRTUAL_ENV").Concat(Paths("CONDA_PREFIX"));
            if (IsWindows)
            {
                string[] pythons =
                [
                    .. Matches(Below("APPDATA", "Python"), "Python3*"),
                    .. Matches(Below("LOCALAPPDATA", "Programs", "Python"), "Python3*").Select(python => Path.Combine(python, "Lib")),
                ];
                return roots.Select(root => Path.Combine(root, "Lib")).Concat(pythons).Select(lib => Path.Combine(lib, "site-packages"));
            }

            return roots.Concat([Below("HOME", ".local"), "/usr/local", "/usr", "/opt/conda"])
                .SelectMany(root => Leaves(root, "lib", "lib64"))
                .SelectMany(lib => Matches(lib, "python3*"))
                .SelectMany(python => Leaves(python, "site-packages", "dist-packages"));
        }
    }

    /// <summary>What is in a folder under a pattern, the highest version first; nothing where there is no such folder.</summary>
    public static IReadOnlyList<string> Matches(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFileSystemEntries(folder, pattern).OrderByDescending(Padded, StringComparer.Ordinal)]
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // a folder that may not be read has nothing for us
        }
    }

    // By numbers: cuda-12.10 after cuda-12.9, python3.9 before python3.12.
    private static string Padded(string name) => Number().Replace(name, digits => digits.Value.PadLeft(6, '0'));

    private static IEnumerable<string> Leaves(string root, params string[] leaves) => leaves.Select(leaf => Path.Combine(root, leaf));

    private string Below(string variable, params string[] parts) => Path.Combine([environment(variable) ?? "", .. parts]);

    private string[] Paths(string variable) => (environment(variable) ?? "")
        .Split(IsWindows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
