using System.Reflection;
using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>
/// Finds CUDA's libraries: in a folder the user names, in the toolkit, on the loader's path, and in the folders of pip and conda
/// packages. The driver comes with the system; NVRTC and cuBLASLt with a toolkit or a package, of CUDA 13 or 12.
/// </summary>
internal static class CudaLibraries
{
    /// <summary>Environment variable with folders to look in first, separated as in PATH.</summary>
    public const string FolderVariable = "DERAIN_CUDA_PATH";

    private static readonly Lock Sync = new();
    private static readonly Dictionary<string, nint> Loaded = [];
    private static bool _registered;

    /// <summary>Lets the imports of this assembly find their libraries; called before the first of them.</summary>
    public static void Register()
    {
        lock (Sync)
        {
            if (!_registered)
            {
                _registered = true;
                NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, Resolve);
            }
        }
    }

    /// <summary>Whether a library (<c>cuda</c>, <c>nvrtc</c>, <c>cublasLt</c>) can be loaded.</summary>
    public static bool IsPresent(string library)
    {
        Register();
        return Load(library, new LibrarySearch(library)) != 0;
    }

    /// <summary>What was looked for, where, and how to get it.</summary>
    public static string MissingMessage(string library) => new LibrarySearch(library).MissingMessage;

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (library is not (Driver.Library or Nvrtc.Library or CublasLt.Library))
        {
            return 0;
        }

        var search = new LibrarySearch(library);
        nint handle = Load(library, search);
        return handle != 0 ? handle : throw new DllNotFoundException(search.MissingMessage);
    }

    private static nint Load(string library, LibrarySearch search)
    {
        lock (Sync)
        {
            if (!Loaded.TryGetValue(library, out nint handle))
            {
                handle = search.Load();
                if (handle != 0)
                {
                    Loaded.Add(library, handle);
                }
            }

            return handle;
        }
    }
}
