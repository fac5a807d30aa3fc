using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Graph;

/// <summary>
/// Memory for the intermediates of graphs that run one after the other: a single block, as large as the largest of them needs.
/// Not for use by several threads at once.
/// </summary>
/// <param name="backend">The device.</param>
public sealed class Workspace(IBackend backend) : IDisposable
{
    private DeviceBuffer? _memory;

    /// <summary>Bytes it holds now; none before the first run.</summary>
    public long Bytes => _memory?.Bytes ?? 0;

    /// <summary>Frees the memory. A later run takes new one.</summary>
    public void Dispose()
    {
        backend.Synchronize();
        _memory?.Dispose();
        _memory = null;
    }

    /// <summary>At least so many bytes: the block there is or, where it is too small, another in its place.</summary>
    internal DeviceBuffer Reserve(long bytes)
    {
        if (_memory is null || _memory.Bytes < bytes)
        {
            Dispose();
            _memory = backend.Allocate(bytes);
        }

        return _memory;
    }
}
