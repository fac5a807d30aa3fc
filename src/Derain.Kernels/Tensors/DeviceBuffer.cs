namespace Derain.Kernels.Tensors;

/// <summary>A block of memory that a backend's tensors live in. One owner; tensors only borrow it.</summary>
public abstract class DeviceBuffer : IDisposable
{
    /// <summary>Size in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Frees the memory. Tensors over it must not be used afterwards.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory; <paramref name="disposing"/> is false when called by the finaliser.</summary>
    protected abstract void Dispose(bool disposing);
}
