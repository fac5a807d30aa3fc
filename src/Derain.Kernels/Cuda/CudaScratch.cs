namespace Derain.Kernels.Cuda;

/// <summary>
/// Memory that an operation needs only while it runs. It is given out anew to every operation, which is safe because they
/// run in order, and never returned, so that a recorded run finds what the run before it took.
/// </summary>
/// <param name="memory">Where it comes from.</param>
internal sealed class CudaScratch(CudaMemoryPool memory) : IDisposable
{
    private const long Alignment = 256;
    private const long SmallestBlock = 1 << 20;

    private readonly List<(CudaMemory Memory, long Used)> _blocks = [];

    /// <summary>Bytes it holds.</summary>
    public long Bytes => _blocks.Sum(block => block.Memory.Bytes);

    /// <summary>Starts over for the next operation.</summary>
    public void Reset()
    {
        for (int index = 0; index < _blocks.Count; index++)
        {
            _blocks[index] = (_blocks[index].Memory, 0);
        }
    }

    /// <summary>Memory until the next <see cref="Reset"/>, aligned to 256 bytes.</summary>
    /// <exception cref="DeviceMemoryException">There is not so much.</exception>
    public DevicePointer Take(long bytes)
    {
        long size = (bytes + Alignment - 1) / Alignment * Alignment;
        for (int index = 0; index < _blocks.Count; index++)
        {
            (CudaMemory block, long used) = _blocks[index];
            if (size <= block.Bytes - used)
            {
                _blocks[index] = (block, used + size);
                return block.Pointer + used;
            }
        }

        CudaMemory added = memory.Allocate(Math.Max(size, SmallestBlock));
        _blocks.Add((added, size));
        return added.Pointer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((CudaMemory block, _) in _blocks)
        {
            block.Dispose();
        }

        _blocks.Clear();
    }
}
