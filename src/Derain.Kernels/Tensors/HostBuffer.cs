using System.Runtime.InteropServices;

namespace Derain.Kernels.Tensors;

/// <summary>Host memory: its own, 64-byte aligned and zeroed, or borrowed (a memory-mapped file).</summary>
public sealed unsafe class HostBuffer : DeviceBuffer
{
    private const int Alignment = 64; // one cache line, and one AVX-512 register

    private readonly IDisposable? _lender;
    private readonly bool _ownsPages;
    private void* _allocation;
    private byte* _pointer;

    /// <summary>Allocates zeroed memory.</summary>
    /// <param name="bytes">Size in bytes; 0 is allowed.</param>
    /// <exception cref="OutOfMemoryException">The system has no such block.</exception>
    public HostBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);

        // Zeroed by the system page by page when touched, which an arena may never be in full.
        _ownsPages = HostPages.AreThere && bytes >= HostPages.FewestBytes;
        _allocation = _ownsPages ? HostPages.Take(bytes) : NativeMemory.AllocZeroed((nuint)bytes + Alignment);
        _pointer = (byte*)(((nuint)_allocation + Alignment - 1) / Alignment * Alignment);
        Bytes = bytes;

        // The collector sees a small object; told what hangs on it, it comes in time for those that nobody disposes.
        GC.AddMemoryPressure(bytes + Alignment);
    }

    /// <summary>Borrows memory that <paramref name="lender"/> keeps alive; disposing the buffer leaves both alone.</summary>
    public HostBuffer(byte* pointer, long bytes, IDisposable lender)
    {
        _pointer = pointer;
        _lender = lender;
        Bytes = bytes;
    }

    /// <inheritdoc/>
    public override long Bytes { get; }

    /// <summary>First byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>What the memory is borrowed from, if it is.</summary>
    public IDisposable? Lender => _lender;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_allocation is not null)
        {
            if (_ownsPages)
            {
                HostPages.GiveBack(_allocation, Bytes);
            }
            else
            {
                NativeMemory.Free(_allocation);
            }

            GC.RemoveMemoryPressure(Bytes + Alignment);
        }

        _allocation = null;
        _pointer = null;
    }

    /// <summary>Frees owned memory that nobody disposed.</summary>
    ~HostBuffer() => Dispose(false);
}
