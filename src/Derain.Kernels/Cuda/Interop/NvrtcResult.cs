using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>Results of NVRTC that are told apart.</summary>
internal enum NvrtcResult
{
    Success = 0,
    CompilationError = 6,

    /// <summary>Mostly: libnvrtc-builtins was not found.</summary>
    BuiltinOperationFailure = 7,
}

/// <summary>Turns results into exceptions.</summary>
internal static unsafe class NvrtcResultExtensions
{
    /// <summary>Throws unless the call worked.</summary>
    /// <param name="result">What the call returned.</param>
    /// <param name="log">What the compiler said besides.</param>
    /// <param name="call">Filled in by the compiler.</param>
    /// <exception cref="CudaException">It did not.</exception>
    public static void ThrowIfFailed(
        this NvrtcResult result, string log = "", [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result == NvrtcResult.Success)
        {
            return;
        }

        string name = call.Split('(')[0].Replace("Nvrtc.", "", StringComparison.Ordinal);
        string text = Marshal.PtrToStringUTF8((nint)Nvrtc.nvrtcGetErrorString(result)) ?? "an unknown error";
        string advice = result == NvrtcResult.BuiltinOperationFailure
            ? " Mostly libnvrtc-builtins is missing beside libnvrtc; install the whole NVRTC package."
            : "";
        throw new CudaException($"{name} failed: {text} ({(int)result}).{advice}{(log.Length > 0 ? "\n" : "")}{log}");
    }
}
