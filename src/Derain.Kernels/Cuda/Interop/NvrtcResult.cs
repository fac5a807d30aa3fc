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
    /// <exception cref="CudaException">It did not.</exception>
    public static void ThrowIfFailed(this NvrtcResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != NvrtcResult.Success)
        {
            string name = call.Split('(')[0].Replace("Nvrtc.", "", StringComparison.Ordinal);
            string text = Marshal.PtrToStringUTF8((nint)Nvrtc.nvrtcGetErrorString(result)) ?? $"NVRTC error {(int)result}";
            throw new CudaException(
                result == NvrtcResult.BuiltinOperationFailure
                    ? $"{name} failed: {text}. libnvrtc-builtins is missing beside libnvrtc; install the whole NVRTC package."
                    : $"{name} failed: {text}.");
        }
    }
}
