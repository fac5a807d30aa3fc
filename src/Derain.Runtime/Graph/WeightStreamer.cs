using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Graph;

/// <summary>
/// Brings a graph's matrices to the device while it runs: those of the next node that has any are copied beside the work of the
/// present one, and freed when theirs is asked for. The device holds two nodes' worth at a time, however large the model.
/// </summary>
internal sealed class WeightStreamer : IDisposable
{
    private readonly IBackend _backend;
    private readonly ParameterValue[][] _weightsOf;
    private readonly HashSet<ParameterValue> _viewed;
    private readonly Dictionary<ParameterValue, (PendingUpload Upload, bool IsOwned)> _underWay = [];
    private readonly List<Tensor> _inUse = [];

    /// <summary>Makes ready to stream the weights of nodes.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="nodes">The nodes, in the order they run.</param>
    public WeightStreamer(IBackend backend, IReadOnlyList<Node> nodes)
    {
        _backend = backend;
        _viewed = [.. nodes.Where(node => node.Operation.IsView).SelectMany(node => node.Operands).OfType<ParameterValue>()];
        _weightsOf = [.. nodes.Select(node => node.Operands.OfType<ParameterValue>().Where(Streams).Distinct().ToArray())];
    }

    /// <summary>Whether a weight comes and goes. Vectors stay, and so do the few that are read through a view, which needs them longer.</summary>
    public bool Streams(ParameterValue parameter) => parameter.Shape.Rank > 1 && !_viewed.Contains(parameter);

    /// <summary>Binds the weights of a node, which are on the device once the work put in from now on begins.</summary>
    public void Before(int step, Dictionary<Value, Tensor> bound)
    {
        foreach (ParameterValue weight in _weightsOf[step])
        {
            (PendingUpload upload, bool isOwned) = _underWay.Remove(weight, out var begun) ? begun : Begin(weight);
            upload.Join();
            bound[weight] = upload.Tensor;
            if (isOwned)
            {
                _inUse.Add(upload.Tensor);
            }
        }

        if (_weightsOf[step].Length > 0)
        {
            int next = Array.FindIndex(_weightsOf, step + 1, weights => weights.Length > 0);
            foreach (ParameterValue weight in next < 0 ? [] : _weightsOf[next])
            {
                _underWay.Add(weight, Begin(weight));
            }
        }
    }

    /// <summary>Gives back the weights of the node that was just put in; a device frees in the order of its work.</summary>
    public void After()
    {
        _inUse.ForEach(tensor => tensor.Buffer.Dispose());
        _inUse.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();

    /// <summary>Gives back what a run that was broken off left, so that the next one can begin.</summary>
    public void Reset()
    {
        foreach ((PendingUpload upload, bool isOwned) in _underWay.Values)
        {
            upload.Join();
            if (isOwned)
            {
                _inUse.Add(upload.Tensor);
            }
        }

        _underWay.Clear();
        After();
    }

    // Where the device uses the host's memory as it is, that stays the checkpoint's.
    private (PendingUpload Upload, bool IsOwned) Begin(ParameterValue parameter)
    {
        Tensor host = DeviceWeights.OnHost(parameter.Weight, parameter.Builder.ActivationType);
        PendingUpload upload = _backend.BeginUpload(host);
        return (upload, upload.Tensor.Buffer != host.Buffer);
    }
}
