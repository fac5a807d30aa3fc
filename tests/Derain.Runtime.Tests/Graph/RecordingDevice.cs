using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Tests.Graph;

/// <summary>A test device that records as a graphics card does: addresses are kept, not values, and nothing but operations is allowed.</summary>
internal sealed class RecordingDevice(IBackend inner) : IRecordingBackend
{
    private List<Action>? _recorded;

    public string Name => $"{inner.Name}, recording";

    public DType ActivationType => inner.ActivationType;

    /// <summary>Recordings made.</summary>
    public int Records { get; private set; }

    /// <summary>Recordings not disposed yet.</summary>
    public int Live { get; private set; }

    /// <summary>Recordings played.</summary>
    public int Replays { get; private set; }

    /// <summary>Whether it says that nothing can be recorded.</summary>
    public bool Refuses { get; init; }

    public long? FreeBytes => inner.FreeBytes;

    public bool Supports(Operation operation, ReadOnlySpan<TensorType?> operands) => inner.Supports(operation, operands);

    public DeviceBuffer Allocate(long bytes) => Outside(() => inner.Allocate(bytes));

    public void Execute(Operation operation, ReadOnlySpan<Tensor?> operands, Tensor output)
    {
        Tensor?[] kept = operands.ToArray();
        if (_recorded is null)
        {
            inner.Execute(operation, kept, output);
        }
        else
        {
            _recorded.Add(() => inner.Execute(operation, kept, output));
        }
    }

    public Tensor Upload(Tensor host) => Outside(() => inner.Upload(host));

    public void Download(Tensor source, Tensor host) => Outside(() =>
    {
        inner.Download(source, host);
        return host;
    });

    public void Synchronize() => Outside(() => true);

    public IRecording? Record(Action work)
    {
        if (Refuses)
        {
            return null;
        }

        _recorded = [];
        try
        {
            work();
            Records++;
            Live++;
            return new Recording(this, _recorded);
        }
        finally
        {
            _recorded = null;
        }
    }

    public void Dispose() => inner.Dispose();

    private T Outside<T>(Func<T> call) => _recorded is null ? call() : throw new InvalidOperationException("This cannot be recorded.");

    private sealed class Recording(RecordingDevice device, List<Action> operations) : IRecording
    {
        public void Replay()
        {
            device.Replays++;
            operations.ForEach(operation => operation());
        }

        public void Dispose() => device.Live--;
    }
}
