using Derain.Kernels.Cuda.Interop;

namespace Derain.Kernels.Cuda;

/// <summary>
/// A device's memory, in the order of one stream: a freed block is used again only by work that comes after all that was put in
/// before. The driver's pool keeps freed memory, so that taking and giving cost microseconds. Safe for use by several threads,
/// and by finalisers after it was closed.
/// </summary>
internal sealed unsafe class CudaMemoryPool
{
    private const ulong Alignment = 512; // the driver's

    private readonly Lock _sync = new();
    private readonly CudaContext _context;
    private readonly CudaStream _stream;
    private readonly bool _isStreamOrdered;
    private readonly long _limit;
    private readonly bool _isRehearsal;
    private readonly HashSet<DevicePointer> _live = [];
    private readonly List<DevicePointer> _postponed = [];
    private bool _isRecording;
    private bool _isClosed;
    private ulong _nextAddress = 1UL << 40;

    /// <summary>Memory of a context, in the order of a stream.</summary>
    /// <param name="context">The context.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="limit">Most bytes to hold at a time; what the device has without.</param>
    /// <param name="isRehearsal">Whether addresses alone are given out, of memory that nobody will touch.</param>
    public CudaMemoryPool(CudaContext context, CudaStream stream, long? limit, bool isRehearsal = false)
    {
        _isRehearsal = isRehearsal;
        _context = context;
        _stream = stream;
        _limit = limit ?? long.MaxValue;
        _isStreamOrdered = context.Device.HasMemoryPools;
        if (_isStreamOrdered)
        {
            nint pool;
            Driver.cuDeviceGetDefaultMemPool(&pool, context.Device.Handle).ThrowIfFailed();
            ulong keepAll = ulong.MaxValue;
            Driver.cuMemPoolSetAttribute(pool, MemoryPoolAttribute.ReleaseThreshold, &keepAll).ThrowIfFailed();
        }
    }

    /// <summary>Bytes held now.</summary>
    public long Held { get; private set; }

    /// <summary>Most bytes held at a time so far.</summary>
    public long Peak { get; private set; }

    /// <summary>Bytes that can still be taken: what is free on the device, or what the limit leaves.</summary>
    public long Free => Math.Min(_context.Memory.Free, _limit - Held);

    /// <summary>Takes memory.</summary>
    /// <param name="bytes">How much; 0 gives a block that may not be touched.</param>
    /// <exception cref="DeviceMemoryException">There is not so much, or the limit does not allow it.</exception>
    public CudaMemory Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (TryAllocate(bytes, out string problem) is { } memory)
        {
            return memory;
        }

        // Blocks that nobody holds any more may still wait for their finaliser.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TryAllocate(bytes, out problem) ?? throw new DeviceMemoryException(problem);
    }

    /// <summary>Gives memory back; nothing once the pool is closed.</summary>
    public void Return(DevicePointer pointer, long bytes)
    {
        lock (_sync)
        {
            if (!_live.Remove(pointer))
            {
                return;
            }

            Held -= bytes;
            if (_isRecording)
            {
                _postponed.Add(pointer);
                return;
            }

            _ = Driver.cuCtxSetCurrent(_context.DangerousGetHandle());
            Release(pointer);
        }
    }

    /// <summary>
    /// Does <paramref name="record"/>, which records the stream, and postpones what is freed meanwhile: a finaliser may free at any
    /// time, and would become part of the recording.
    /// </summary>
    public T WhileRecording<T>(Func<T> record)
    {
        lock (_sync)
        {
            _isRecording = true;
        }

        try
        {
            return record();
        }
        finally
        {
            lock (_sync)
            {
                _isRecording = false;
                _postponed.ForEach(Release);
                _postponed.Clear();
            }
        }
    }

    /// <summary>Ends it and frees what is still held, once all work is done. Blocks disposed later are freed already.</summary>
    public void Close()
    {
        lock (_sync)
        {
            _isClosed = true;
            foreach (DevicePointer pointer in _live)
            {
                Release(pointer);
            }

            _live.Clear();
            Held = 0;
        }
    }

    private CudaMemory? TryAllocate(long bytes, out string problem)
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (bytes > _limit - Held)
            {
                problem = $"{Mebibytes(bytes)} more of device memory would pass the limit of {Mebibytes(_limit)} with "
                    + $"{Mebibytes(Held)} in use; allow more, or use a smaller size.";
                return null;
            }

            _context.MakeCurrent();
            ulong pointer = 0;
            nuint size = (nuint)Math.Max(bytes, 1);
            CudaResult result = Take(&pointer, size);
            if (result == CudaResult.OutOfMemory)
            {
                (nuint free, nuint total) = (0, 0);
                _ = Driver.cuMemGetInfo_v2(&free, &total);
                problem = $"{_context.Device.Name} has no {Mebibytes(bytes)} left: {Mebibytes((long)free)} of {Mebibytes((long)total)} "
                    + $"are free, {Mebibytes(Held)} are in use here. Close other programs, set a memory budget, or use a smaller size.";
                return null;
            }

            result.ThrowIfFailed("cuMemAllocAsync");
            problem = "";
            Held += bytes;
            Peak = Math.Max(Peak, Held);
            var taken = new DevicePointer(pointer);
            _live.Add(taken);
            return new CudaMemory(this, taken, bytes);
        }
    }

    private CudaResult Take(ulong* pointer, nuint bytes)
    {
        if (_isRehearsal)
        {
            *pointer = _nextAddress;
            _nextAddress += (bytes + Alignment - 1) / Alignment * Alignment;
            return CudaResult.Success;
        }

        return _isStreamOrdered ? Driver.cuMemAllocAsync(pointer, bytes, _stream.Value) : Driver.cuMemAlloc_v2(pointer, bytes);
    }

    private void Release(DevicePointer pointer)
    {
        if (_isRehearsal)
        {
            return;
        }

        CudaResult result = _isStreamOrdered
            ? Driver.cuMemFreeAsync(pointer.Address, _stream.Value)
            : Driver.cuMemFree_v2(pointer.Address);
        result.IgnoreOnRelease();
    }

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:F1} MiB";
}
