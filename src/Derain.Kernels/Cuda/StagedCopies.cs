using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>
/// Copies between ordinary host memory, such as a mapped checkpoint, and the device through a ring of pinned buffers: while the device
/// copies from some, several threads fill others, for one thread reads pages slower than a device takes them. Not for use by several
/// threads at once.
/// </summary>
internal sealed unsafe class StagedCopies : IDisposable
{
    private const int BufferBytes = 4 << 20; // enough to hide the latency of a copy, little enough to pin anywhere
    private const int Buffers = 8;
    private const int MostReaders = 4;

    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 1, MostReaders);

    private readonly Slot[] _ring = [.. Enumerable.Range(0, Buffers).Select(_ => new Slot())];
    private int _next;

    /// <summary>Copies to the device, in the order of a stream; <paramref name="source"/> may change once this returns.</summary>
    public void ToDevice(CudaStream stream, byte* source, DevicePointer destination, long bytes)
    {
        Queue<(long Start, int Size, Slot Slot, Task Filled)> filling = new(Readers);
        try
        {
            for (long start = 0; start < bytes; start += BufferBytes)
            {
                if (filling.Count == Readers)
                {
                    Send(filling.Dequeue());
                }

                int size = (int)Math.Min(BufferBytes, bytes - start);
                Slot slot = Next();
                slot.Done.Synchronize();
                filling.Enqueue((start, size, slot, Fill(source + start, slot.Buffer.Pointer, size, isAlone: bytes <= BufferBytes)));
            }

            while (filling.TryDequeue(out var piece))
            {
                Send(piece);
            }
        }
        finally
        {
            Task.WaitAll([.. filling.Select(piece => piece.Filled)]); // after a failure: nobody may read what is the caller's again
        }

        void Send((long Start, int Size, Slot Slot, Task Filled) piece)
        {
            piece.Filled.GetAwaiter().GetResult();
            Driver.cuMemcpyHtoDAsync_v2(
                (destination + piece.Start).Address, piece.Slot.Buffer.Pointer, (nuint)piece.Size, stream.Value).ThrowIfFailed();
            piece.Slot.Done.Record(stream);
        }
    }

    /// <summary>Copies to the host and waits for it.</summary>
    public void ToHost(CudaStream stream, DevicePointer source, byte* destination, long bytes)
    {
        (long Start, int Size, Slot Slot)? pending = null;
        for (long start = 0; start < bytes; start += BufferBytes)
        {
            int size = (int)Math.Min(BufferBytes, bytes - start);
            Slot slot = Next();
            slot.Done.Synchronize();
            Driver.cuMemcpyDtoHAsync_v2(slot.Buffer.Pointer, (source + start).Address, (nuint)size, stream.Value).ThrowIfFailed();
            slot.Done.Record(stream);
            Finish(pending);
            pending = (start, size, slot);
        }

        Finish(pending);

        void Finish((long Start, int Size, Slot Slot)? copy)
        {
            if (copy is { } under)
            {
                under.Slot.Done.Synchronize();
                Buffer.MemoryCopy(under.Slot.Buffer.Pointer, destination + under.Start, under.Size, under.Size);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Slot slot in _ring)
        {
            slot.Dispose();
        }
    }

    private static Task Fill(byte* source, byte* buffer, int size, bool isAlone)
    {
        if (isAlone || Readers == 1)
        {
            Buffer.MemoryCopy(source, buffer, BufferBytes, size);
            return Task.CompletedTask;
        }

        return Task.Run(() => Buffer.MemoryCopy(source, buffer, BufferBytes, size));
    }

    private Slot Next()
    {
        Slot slot = _ring[_next];
        _next = (_next + 1) % Buffers;
        return slot;
    }

    /// <summary>A buffer, pinned when first used, and when the device is done with it.</summary>
    private sealed class Slot : IDisposable
    {
        private PinnedMemory? _buffer;

        public PinnedMemory Buffer => _buffer ??= new PinnedMemory(BufferBytes);

        public CudaEvent Done { get; } = new();

        public void Dispose()
        {
            _buffer?.Dispose();
            Done.Dispose();
        }
    }
}
