using System.Runtime.CompilerServices;

namespace Derain.Kernels.Cuda.Interop;

/// <summary>Turns results into exceptions.</summary>
internal static class CublasStatusExtensions
{
    /// <summary>Throws unless the call worked; the message quotes the call.</summary>
    /// <param name="status">The result.</param>
    /// <param name="subject">What it was about, such as the shapes of a product.</param>
    /// <param name="call">Filled in by the compiler.</param>
    /// <exception cref="CudaException">It did not work.</exception>
    public static void ThrowIfFailed(
        this CublasStatus status, object? subject = null, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != CublasStatus.Success)
        {
            string name = call.Split('(')[0].Replace("CublasLt.", "", StringComparison.Ordinal);
            string of = subject is null ? "" : $" for {subject}";
            throw new CudaException($"{name}{of} failed: {status} ({(int)status}).");
        }
    }
}
