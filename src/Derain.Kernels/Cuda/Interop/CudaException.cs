namespace Derain.Kernels.Cuda.Interop;

/// <summary>A call to CUDA failed. The message names the call and what CUDA says of it.</summary>
public sealed class CudaException : Exception
{
    /// <summary>An error with a message.</summary>
    public CudaException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and what caused it.</summary>
    public CudaException(string message, Exception inner)
        : base(message, inner)
    {
    }

    internal CudaException(CudaResult result, string message)
        : base(message) => Result = result;

    /// <summary>The driver's result, where the call was the driver's.</summary>
    public CudaResult Result { get; }
}
