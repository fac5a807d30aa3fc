using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Graph;

/// <summary>
/// Runs a graph again and again, where the device can with one call for all of its operations: the first run is carried out, the
/// second recorded, and from then on the recording is played. A recording knows addresses, so inputs are copied to a place of
/// their own, and it is made anew when the workspace has moved or the results go elsewhere.
/// </summary>
internal sealed class RecordedRun : IDisposable
{
    private readonly IBackend _backend;
    private readonly Dictionary<string, Tensor> _inputs = [];
    private (DeviceBuffer? Arena, IReadOnlyList<Tensor> Outputs)? _place;
    private IRecording? _recording;
    private bool _canRecord;

    /// <summary>A graph to be run often.</summary>
    /// <param name="executor">The graph; disposed with this.</param>
    /// <param name="backend">Its device.</param>
    public RecordedRun(Executor executor, IBackend backend)
    {
        Executor = executor;
        _backend = backend;

        // What looks up words is a text encoder: run once for a text, with weights that may come and go as it runs.
        _canRecord = backend is IRecordingBackend && !executor.IsStreamed
            && executor.Graph.Nodes.All(node => node.Operation is not Embedding);
    }

    /// <summary>The graph.</summary>
    public Executor Executor { get; }

    /// <summary>Whether the next run with the same results is played from a recording.</summary>
    public bool IsRecorded => _recording is not null;

    /// <summary>Runs the graph; as <see cref="Executor.Run(IReadOnlyDictionary{string, Tensor}, IReadOnlyDictionary{string, Tensor})"/>.</summary>
    public void Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> outputs)
    {
        Executor.Bind(inputs, outputs);
        if (!_canRecord)
        {
            Executor.Execute();
            return;
        }

        CopyIn(inputs);
        Executor.Bind(_inputs, outputs);
        if (!IsInPlace(outputs))
        {
            Forget();
            Executor.Execute();
            _place = (Executor.Arena, InOrder(outputs));
            return;
        }

        _recording ??= ((IRecordingBackend)_backend).Record(Executor.Execute);
        _canRecord = _recording is not null;
        if (_recording is not null)
        {
            _recording.Replay();
        }
        else
        {
            Executor.Execute();
        }
    }

    /// <summary>Ends it, with its recording, the memory of its inputs and the executor.</summary>
    public void Dispose()
    {
        _backend.Synchronize();
        Forget();
        foreach (Tensor input in _inputs.Values)
        {
            input.Buffer.Dispose();
        }

        _inputs.Clear();
        Executor.Dispose();
    }

    private void CopyIn(IReadOnlyDictionary<string, Tensor> inputs)
    {
        foreach ((string name, Tensor given) in inputs)
        {
            if (!_inputs.TryGetValue(name, out Tensor? own))
            {
                _inputs.Add(name, own = _backend.Allocate(given.Type, given.Shape));
            }

            _backend.Execute(new Copy(given.Type), [given], own);
        }
    }

    private bool IsInPlace(IReadOnlyDictionary<string, Tensor> outputs) =>
        _place is { } place
        && place.Arena == Executor.Arena
        && place.Outputs.SequenceEqual(InOrder(outputs), SamePlace.Comparer);

    private Tensor[] InOrder(IReadOnlyDictionary<string, Tensor> outputs) => [.. Executor.Graph.Outputs.Keys.Select(name => outputs[name])];

    private void Forget()
    {
        _recording?.Dispose();
        _recording = null;
        _place = null;
    }

    private static class SamePlace
    {
        public static IEqualityComparer<Tensor> Comparer { get; } = EqualityComparer<Tensor>.Create(
            (one, other) => one!.Buffer == other!.Buffer && one.ByteOffset == other.ByteOffset,
            tensor => tensor.Buffer.GetHashCode());
    }
}
