using Derain.Kernels.Cuda.Interop;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda;

/// <summary>A block of device memory, one owner.</summary>
public sealed class CudaMemory : DeviceBuffer
{
    private readonly CudaMemoryPool _pool;
    private DevicePointer _pointer;

    internal CudaMemory(CudaMemoryPool pool, DevicePointer pointer, long bytes)
    {
        _pool = pool;
        _pointer = pointer;
        Bytes = bytes;
        GC.AddMemoryPressure(Math.Max(1, bytes));
    }

    /// <summary>Frees memory that nobody disposed.</summary>
    ~CudaMemory() => Dispose(false);

    /// <inheritdoc/>
    public override long Bytes { get; }

    /// <summary>First byte.</summary>
    /// <exception cref="ObjectDisposedException">The memory was freed.</exception>
    public DevicePointer Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == DevicePointer.Null, this);
            return _pointer;
        }
    }

    /// <summary>Filters in it as convolutions read them.</summary>
    internal PackedFilters? PackedFilters { get; set; }

    /// <summary>Vectors in it in other types.</summary>
    internal KeptConversions? Conversions { get; set; }

    /// <summary>Forgets what was made from its contents, which are about to change.</summary>
    internal void ForgetContents()
    {
        PackedFilters?.Dispose();
        PackedFilters = null;
        Conversions?.Dispose();
        Conversions = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ForgetContents();
        }

        if (_pointer != DevicePointer.Null)
        {
            _pool.Return(_pointer, Bytes);
            GC.RemoveMemoryPressure(Math.Max(1, Bytes));
        }

        _pointer = DevicePointer.Null;
    }
}
