using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>NVRTC, the run-time compiler, under its own names; works without a device or a driver.</summary>
internal static unsafe partial class Nvrtc
{
    /// <summary>The name <see cref="CudaLibraries"/> resolves.</summary>
    public const string Library = "nvrtc";

    static Nvrtc() => CudaLibraries.Register();

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcVersion(int* major, int* minor);

    [LibraryImport(Library)]
    public static partial byte* nvrtcGetErrorString(NvrtcResult result);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetNumSupportedArchs(int* count);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetSupportedArchs(int* architectures);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcCreateProgram(
        nint* program, byte* source, byte* name, int headerCount, byte** headers, byte** includeNames);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcDestroyProgram(nint* program);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcCompileProgram(nint program, int optionCount, byte** options);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetProgramLogSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetProgramLog(nint program, byte* log);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetCUBINSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetCUBIN(nint program, byte* image);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetPTXSize(nint program, nuint* bytes);

    [LibraryImport(Library)]
    public static partial NvrtcResult nvrtcGetPTX(nint program, byte* image);
}
