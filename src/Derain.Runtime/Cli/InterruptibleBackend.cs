using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Cli;

/// <summary>
/// A device that stops between two operations. The pipeline itself looks at its token between two steps, which on a slow device
/// and a large model are minutes apart.
/// </summary>
internal class InterruptibleBackend : IBackend
{
    private readonly IBackend _backend;
    private readonly CancellationToken _cancellation;

    private InterruptibleBackend(IBackend backend, CancellationToken cancellation)
    {
        _backend = backend;
        _cancellation = cancellation;
    }

    /// <summary>A device made interruptible; one that records still does.</summary>
    /// <param name="backend">The device; disposed with the result.</param>
    /// <param name="cancellation">Stops it.</param>
    public static IBackend Over(IBackend backend, CancellationToken cancellation) =>
        backend is IRecordingBackend recording
            ? new Recording(recording, cancellation)
            : new InterruptibleBackend(backend, cancellation);

    public string Name => _backend.Name;

    public DType ActivationType => _backend.ActivationType;

    public long? FreeBytes => _backend.FreeBytes;

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => _backend.Supports(operation, operands);

    public int LaunchesOf(Operation operation, ReadOnlySpan<TensorType?> operands) => _backend.LaunchesOf(operation, operands);

    public DeviceBuffer Allocate(long bytes) => _backend.Allocate(bytes);

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        _cancellation.ThrowIfCancellationRequested();
        _backend.Execute(operation, operands, output);
    }

    public Tensor Upload(Tensor host) => _backend.Upload(host);

    public PendingUpload BeginUpload(Tensor host) => _backend.BeginUpload(host);

    public void Download(Tensor source, Tensor host) => _backend.Download(source, host);

    public void Synchronize() => _backend.Synchronize();

    public void Dispose() => _backend.Dispose();

    private sealed class Recording(IRecordingBackend backend, CancellationToken cancellation)
        : InterruptibleBackend(backend, cancellation), IRecordingBackend
    {
        public IRecording? Record(Action work) => backend.Record(work);
    }
}
