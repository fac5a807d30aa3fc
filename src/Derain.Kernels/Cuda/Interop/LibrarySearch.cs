using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>
/// Looks for one of CUDA's libraries: in the folders the user names, then on the loader's path and in the usual folders, a better
/// version anywhere before a lesser one.
/// </summary>
/// <param name="library"><c>cuda</c>, <c>nvrtc</c> or <c>cublasLt</c>.</param>
/// <param name="folders">Where to look.</param>
/// <param name="driver">CUDA version of the driver, where one is loaded.</param>
internal sealed class LibrarySearch(string library, LibraryFolders folders, Version? driver = null)
{
    private readonly List<string> _failures = [];

    /// <summary>File names, the preferred first: the newest, but no newer than the driver if there is a choice.</summary>
    public IReadOnlyList<string> FileNames
    {
        get
        {
            if (library == Driver.Library)
            {
                return folders.IsWindows ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];
            }

            // A driver of CUDA 12 loads no code made by CUDA 13; one of CUDA 13 loads both.
            int[] versions = driver?.Major < 13 ? [12, 13] : [13, 12];
            return (library, folders.IsWindows) switch
            {
                (Nvrtc.Library, true) => [.. versions.Select(major => $"nvrtc64_{major}0_0.dll")],
                (Nvrtc.Library, false) => [.. versions.Select(major => $"libnvrtc.so.{major}")],
                (_, true) => [.. versions.Select(major => $"{library}64_{major}.dll")],
                _ => [.. versions.Select(major => $"lib{library}.so.{major}")],
            };
        }
    }

    /// <summary>The files that are there, the preferred first; the loader's path is asked in the course of <see cref="Load"/>.</summary>
    public IEnumerable<string> Candidates => FilesIn(folders.Named).Concat(FilesIn(folders.Usual(library)));

    /// <summary>What was looked for and where, what was found wanting, and how to get it.</summary>
    public string MissingMessage
    {
        get
        {
            (string what, string remedy) = library switch
            {
                Driver.Library => ("The NVIDIA driver", "Install the driver of your card, of version 525 or newer."),
                Nvrtc.Library => ("NVRTC, which compiles the kernels,", Packages("nvidia-cuda-nvrtc", "nvidia-cuda-nvrtc-cu12")),
                _ => ("cuBLASLt", Packages("nvidia-cublas", "nvidia-cublas-cu12")),
            };
            string[] named = [.. folders.Named.Select(folder => Directory.Exists(folder) ? folder : $"{folder} (which is not there)")];
            string[] usual = [.. folders.Usual(library).Where(Directory.Exists)];
            string looked = $"Looked for {string.Join(" and ", FileNames)} "
                + (named.Length > 0 ? $"in {string.Join(", ", named)}, " : "")
                + "on the loader's path, "
                + (usual.Length > 0 ? $"and in {string.Join(", ", usual)}." : "and in the usual folders, none of which is there.");
            return string.Join(' ', [$"{what} is not there. {looked}", .. _failures, remedy]);
        }
    }

    /// <summary>Loads it from the first place that has it.</summary>
    /// <returns>The loader's handle; 0 where it is nowhere.</returns>
    public nint Load()
    {
        foreach (string file in FilesIn(folders.Named))
        {
            if (TryLoad(file) is var handle and not 0)
            {
                return handle;
            }
        }

        foreach (string name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out nint onPath))
            {
                return onPath;
            }

            foreach (string file in FilesIn(folders.Usual(library), name))
            {
                if (TryLoad(file) is var handle and not 0)
                {
                    return handle;
                }
            }
        }

        return 0;
    }

    private static string Packages(string package, string older) =>
        $"Install a CUDA 12 or 13 toolkit, or `pip install {package}` ({older} for a driver of CUDA 12), or name the folder that "
        + $"holds it in {CudaLibraries.FolderVariable}.";

    private IEnumerable<string> FilesIn(IEnumerable<string> places) => FileNames.SelectMany(name => FilesIn(places, name));

    private static IEnumerable<string> FilesIn(IEnumerable<string> places, string name) =>
        places.Select(folder => Path.Combine(folder, name)).Where(File.Exists);

    private nint TryLoad(string file)
    {
        // NVRTC opens its builtins by bare name, which the loader finds only if they are loaded already.
        if (library == Nvrtc.Library)
        {
            foreach (string builtins in LibraryFolders.Matches(Path.GetDirectoryName(file)!, "*nvrtc-builtins*"))
            {
                NativeLibrary.TryLoad(builtins, out _);
            }
        }

        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            _failures.Add($"{file} is there but does not load: {error.Message.ReplaceLineEndings(" ").Trim()}.");
            return 0;
        }
    }
}
