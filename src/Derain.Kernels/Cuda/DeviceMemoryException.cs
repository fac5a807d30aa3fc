namespace Derain.Kernels.Cuda;

/// <summary>A device, or the memory pinned for it, has no room left, or a limit does not allow more. The message has the numbers.</summary>
public sealed class DeviceMemoryException : OutOfMemoryException
{
    internal DeviceMemoryException(string message)
        : base(message)
    {
    }
}
