using System.Reflection;
using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>
/// CUDA's libraries in this process, each loaded when it is first needed. The driver comes with the system; NVRTC and cuBLASLt
/// with a toolkit or a package, of CUDA 13 or 12.
/// </summary>
internal static unsafe class CudaLibraries
{
    /// <summary>Environment variable with folders to look in first, separated as in PATH.</summary>
    public const string FolderVariable = "DERAIN_CUDA_PATH";

    private static readonly Lock Sync = new();
    private static readonly Dictionary<string, nint> Loaded = [];
    private static bool _registered;

    /// <summary>The CUDA version that the driver supports; null while no driver is loaded.</summary>
    public static Version? DriverVersion
    {
        get
        {
            lock (Sync)
            {
                int version = 0; // 1000·major + 10·minor
                return Loaded.TryGetValue(Driver.Library, out nint driver)
                    && NativeLibrary.TryGetExport(driver, "cuDriverGetVersion", out nint entry)
                    && ((delegate* unmanaged<int*, CudaResult>)entry)(&version) == CudaResult.Success
                        ? new Version(version / 1000, version % 1000 / 10)
                        : null;
            }
        }
    }

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

    /// <summary>Whether a library (<c>cuda</c>, <c>nvrtc</c>, <c>cublasLt</c>) can be loaded; it is, if it can.</summary>
    public static bool IsPresent(string library) => TryLoad(library, out _) != 0;

    /// <summary>What was looked for, where, and how to get it; null for a library that can be loaded.</summary>
    public static string? WhyMissing(string library) => TryLoad(library, out string missing) == 0 ? missing : null;

    /// <summary>Loads a library, unless it is.</summary>
    /// <exception cref="CudaException">It is nowhere; the message is <see cref="WhyMissing"/>.</exception>
    public static void Require(string library)
    {
        if (WhyMissing(library) is { } missing)
        {
            throw new CudaException(missing);
        }
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (library is not (Driver.Library or Nvrtc.Library or CublasLt.Library))
        {
            return 0;
        }

        nint handle = TryLoad(library, out string missing);
        return handle != 0 ? handle : throw new DllNotFoundException(missing);
    }

    private static nint TryLoad(string library, out string missing)
    {
        Register();
        lock (Sync)
        {
            missing = "";
            if (!Loaded.TryGetValue(library, out nint handle))
            {
                var search = new LibrarySearch(library, new LibraryFolders(), DriverVersion);
                handle = search.Load();
                if (handle != 0)
                {
                    Loaded.Add(library, handle);
                }
                else
                {
                    missing = search.MissingMessage;
                }
            }

            return handle;
        }
    }
}
