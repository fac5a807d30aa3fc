using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests.Planning;

/// <summary>Another backend, whose memory is added up: of what it allocated, whatever is not freed.</summary>
/// <param name="inner">The backend; its memory must be the host's, and it is disposed with this one.</param>
internal sealed class MeteredBackend(IBackend inner) : IBackend
{
    private readonly List<HostBuffer> _held = [];

    /// <summary>The most bytes that were held at a time since the start or the last <see cref="Reset"/>.</summary>
    public long PeakBytes { get; private set; }

    public string Name => inner.Name;

    public DType ActivationType => inner.ActivationType;

    /// <summary>Forgets what is held now; it counts no more.</summary>
    public void Reset()
    {
        _held.Clear();
        PeakBytes = 0;
    }

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.Supports(operation, operands);

    public DeviceBuffer Allocate(long bytes)
    {
        var buffer = (HostBuffer)inner.Allocate(bytes);
        _held.RemoveAll(IsFreed);
        _held.Add(buffer);
        PeakBytes = Math.Max(PeakBytes, _held.Sum(held => held.Bytes));
        return buffer;
    }

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output) => inner.Execute(operation, operands, output);

    public Tensor Upload(Tensor host) => inner.Upload(host);

    public void Download(Tensor source, Tensor host) => inner.Download(source, host);

    public void Synchronize() => inner.Synchronize();

    public void Dispose() => inner.Dispose();

    private static unsafe bool IsFreed(HostBuffer buffer)
    {
        try
        {
            return buffer.Pointer is null;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
