using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>
/// Copies between ordinary host memory, such as a mapped checkpoint, and the device through two pinned buffers: while the device
/// copies from one, the processor fills the other. Not for use by several threads at once.
/// </summary>
internal sealed unsafe class StagedCopies : IDisposable
{
    private const int BufferBytes = 8 << 20; // enough to hide the latency of a copy, little enough to pin anywhere

    private readonly PinnedMemory?[] _buffers = new PinnedMemory?[2];
    private readonly CudaEvent[] _free = [new(), new()];
    private int _next;

    /// <summary>Copies to the device, in the order of a stream; <paramref name="source"/> may change once this returns.</summary>
    public void ToDevice(CudaStream stream, byte* source, DevicePointer destination, long bytes)
    {
        for (long done = 0; done < bytes; done += BufferBytes)
        {
            int size = (int)Math.Min(BufferBytes, bytes - done);
            (PinnedMemory buffer, CudaEvent free) = Next();
            free.Synchronize();
            Buffer.MemoryCopy(source + done, buffer.Pointer, BufferBytes, size);
            Driver.cuMemcpyHtoDAsync_v2((destination + done).Address, buffer.Pointer, (nuint)size, stream.Value).ThrowIfFailed();
            free.Record(stream);
        }
    }

    /// <summary>Copies to the host and waits for it.</summary>
    public void ToHost(CudaStream stream, DevicePointer source, byte* destination, long bytes)
    {
        (long Start, int Size, PinnedMemory Buffer, CudaEvent Done)? pending = null;
        for (long start = 0; start < bytes; start += BufferBytes)
        {
            int size = (int)Math.Min(BufferBytes, bytes - start);
            (PinnedMemory buffer, CudaEvent done) = Next();
            done.Synchronize();
            Driver.cuMemcpyDtoHAsync_v2(buffer.Pointer, (source + start).Address, (nuint)size, stream.Value).ThrowIfFailed();
            done.Record(stream);
            Finish(pending);
            pending = (start, size, buffer, done);
        }

        Finish(pending);

        void Finish((long Start, int Size, PinnedMemory Buffer, CudaEvent Done)? copy)
        {
            if (copy is { } under)
            {
                under.Done.Synchronize();
                Buffer.MemoryCopy(under.Buffer.Pointer, destination + under.Start, under.Size, under.Size);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int index = 0; index < _buffers.Length; index++)
        {
            _buffers[index]?.Dispose();
            _free[index].Dispose();
        }
    }

    private (PinnedMemory Buffer, CudaEvent Free) Next()
    {
        int index = _next;
        _next ^= 1;
        return (_buffers[index] ??= new PinnedMemory(BufferBytes), _free[index]);
    }
}
