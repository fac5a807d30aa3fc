using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>Turns results into exceptions.</summary>
internal static unsafe class CudaResultExtensions
{
    extension(CudaResult result)
    {
        /// <summary>Throws unless the call worked; the message quotes the call.</summary>
        /// <param name="call">Filled in by the compiler.</param>
        /// <exception cref="CudaException">It did not work.</exception>
        public void ThrowIfFailed([CallerArgumentExpression(nameof(result))] string call = "")
        {
            if (result != CudaResult.Success)
            {
                Throw(result, call);
            }
        }

        /// <summary>Notes a failure while releasing, when there is nothing left to do about it.</summary>
        public void IgnoreOnRelease([CallerArgumentExpression(nameof(result))] string call = "") =>
            Debug.WriteLineIf(result != CudaResult.Success, $"{call}: {result}");

        /// <summary>Name and meaning as the driver gives them; the number alone where there is no driver to ask.</summary>
        public string Description
        {
            get
            {
                if (!CudaLibraries.IsPresent(Driver.Library))
                {
                    return $"CUDA error {(int)result}";
                }

                byte* name = null;
                byte* text = null;
                _ = Driver.cuGetErrorName(result, &name);
                _ = Driver.cuGetErrorString(result, &text);
                return name is null
                    ? $"CUDA error {(int)result}"
                    : $"{Marshal.PtrToStringUTF8((nint)name)} ({(int)result}): {Marshal.PtrToStringUTF8((nint)text)}";
            }
        }
    }

    [DoesNotReturn]
    private static void Throw(CudaResult result, string call)
    {
        int arguments = call.IndexOf('(', StringComparison.Ordinal);
        string name = (arguments < 0 ? call : call[..arguments]).Replace("Driver.", "", StringComparison.Ordinal);
        throw new CudaException(result, $"{name} failed: {result.Description}.");
    }
}
