using System.IO.MemoryMappedFiles;

namespace Derain.Kernels.Tensors;

/// <summary>
/// A whole file as read-only memory: nothing is read until it is touched, and the system drops clean pages when it
/// needs room. Disposing it unmaps the file and disposes <see cref="Buffer"/>.
/// </summary>
public sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private bool _disposed;

    /// <summary>Maps <paramref name="path"/>; an empty file gives an empty buffer.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public MappedFile(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        long length = stream.Length;
        if (length == 0)
        {
            Buffer = new HostBuffer(0);
            return;
        }

        _file = MemoryMappedFile.CreateFromFile(
            stream, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        Buffer = new HostBuffer(pointer + _view.PointerOffset, length, this);
    }

    /// <summary>The bytes of the file. Writing to them is a fault of the process.</summary>
    public HostBuffer Buffer { get; }

    /// <summary>Size of the file in bytes when it was mapped.</summary>
    public long Length => Buffer.Bytes;

    /// <summary>A part of the file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the file.</exception>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(Buffer.Pointer + offset, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Buffer.Dispose();
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }
}
