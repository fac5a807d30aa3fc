using System.Runtime.InteropServices;

namespace Derain.Kernels.Tensors;

/// <summary>Host memory: its own, 64-byte aligned and zeroed, or borrowed (a memory-mapped file).</summary>
public sealed unsafe class HostBuffer : DeviceBuffer
{
    private const int Alignment = 64; // one cache line, and one AVX-512 register

    private readonly IDisposable? _lender;
    private readonly bool _owned;
    private byte* _pointer;

    /// <summary>Allocates zeroed memory.</summary>
    /// <param name="bytes">Size in bytes; 0 is allowed.</param>
    /// <exception cref="OutOfMemoryException">The system has no such block.</exception>
    public HostBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        NativeMemory.Clear(_pointer, (nuint)bytes);
        _owned = true;
        Bytes = bytes;
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
        if (_owned && _pointer is not null)
        {
            NativeMemory.AlignedFree(_pointer);
        }

        _pointer = null;
    }

    /// <summary>Frees owned memory that nobody disposed.</summary>
    ~HostBuffer() => Dispose(false);
}
