using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Graph;

/// <summary>
/// A graph made ready for a device: fused, planned and its weights uploaded, to be run as often as wanted.
/// Not for use by several threads at once.
/// </summary>
public sealed class Executor : IDisposable
{
    private readonly OperationGraph _graph;
    private readonly IBackend _backend;
    private readonly Workspace _workspace;
    private readonly bool _ownsWorkspace;
    private readonly List<DeviceBuffer> _constants = [];
    private readonly Dictionary<Value, Tensor> _bound = [];
    private readonly Tensor?[][] _operands;
    private readonly WeightStreamer? _streamer;
    private DeviceBuffer? _arena;

    /// <summary>Makes a graph ready.</summary>
    /// <param name="graph">What to compute.</param>
    /// <param name="weights">The checkpoint on the device that runs it.</param>
    /// <param name="workspace">Where intermediates go, shared with graphs that never run at the same time; one of its own without.</param>
    public Executor(OperationGraph graph, DeviceWeights weights, Workspace? workspace = null)
    {
        _backend = weights.Backend;
        _graph = Fusion.Fuse(graph, _backend);
        Plan = new MemoryPlan(_graph);
        _ownsWorkspace = workspace is null;
        _workspace = workspace ?? new Workspace(_backend);
        _operands = [.. _graph.Nodes.Select(node => new Tensor?[node.Operands.Count])];
        _streamer = weights.IsStreamed ? new WeightStreamer(_backend, _graph.Nodes) : null;
        foreach (Value operand in _graph.Nodes.SelectMany(node => node.Operands).OfType<Value>())
        {
            if (operand is ParameterValue parameter)
            {
                if (_streamer?.Streams(parameter) != true)
                {
                    _bound.TryAdd(operand, weights.Get(parameter.Weight, parameter.Builder.ActivationType));
                }
            }
            else if (operand is ConstantValue constant && !_bound.ContainsKey(operand))
            {
                _bound.Add(operand, Upload(constant.Tensor));
            }
        }
    }

    /// <summary>The graph as it is run, after fusion.</summary>
    public OperationGraph Graph => _graph;

    /// <summary>Where its intermediates live.</summary>
    public MemoryPlan Plan { get; }

    /// <summary>Whether it brings weights to the device as it runs, which cannot be recorded.</summary>
    internal bool IsStreamed => _streamer is not null;

    /// <summary>The memory they were last bound in; another one once the workspace has grown.</summary>
    internal DeviceBuffer? Arena => _arena;

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">A contiguous tensor of the device for every input, by name.</param>
    /// <param name="outputs">A contiguous tensor of the device for every output, by name; filled.</param>
    /// <exception cref="ArgumentException">An input or output is missing or unknown.</exception>
    /// <exception cref="ShapeException">One has another type than the graph was built for.</exception>
    public void Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> outputs)
    {
        Bind(inputs, outputs);
        Execute();
    }

    /// <summary>Runs the graph with its outputs in new memory of the device, which the caller disposes through their buffers.</summary>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var outputs = _graph.Outputs.ToDictionary(
            output => output.Key,
            output => new Tensor(_backend.Allocate(output.Value.Type.Bytes), output.Value.Type.Type, output.Value.Shape));
        Run(inputs, outputs);
        return outputs;
    }

    /// <summary>Frees its workspace, unless it is shared, and the device's copies of constants; weights stay.</summary>
    public void Dispose()
    {
        if (_ownsWorkspace)
        {
            _workspace.Dispose();
        }

        _streamer?.Dispose();
        _constants.ForEach(constant => constant.Dispose());
    }

    /// <summary>Checks what a run is given and finds the place of every value; the next <see cref="Execute"/> works on these.</summary>
    internal void Bind(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyDictionary<string, Tensor> outputs)
    {
        Bind("input", _graph.Inputs.Select(input => (input.Name, (Value)input)), inputs);
        Bind("output", _graph.Outputs.Select(output => (output.Key, output.Value)), outputs);
        BindIntermediates();
    }

    /// <summary>Carries out the operations, and does nothing else on the device.</summary>
    internal void Execute()
    {
        _streamer?.Reset();
        for (int step = 0; step < _graph.Nodes.Count; step++)
        {
            Node node = _graph.Nodes[step];
            if (node.Operation.IsView)
            {
                _bound[node.Output] = View(node.Operation, _bound[node.Operands[0]!]);
                continue;
            }

            _streamer?.Before(step, _bound);
            Tensor?[] operands = _operands[step];
            for (int index = 0; index < operands.Length; index++)
            {
                operands[index] = node.Operands[index] is { } operand ? _bound[operand] : null;
            }

            _backend.Execute(node.Operation, operands, _bound[node.Output]);
            _streamer?.After();
        }
    }

    private Tensor Upload(Tensor host)
    {
        Tensor onDevice = _backend.Upload(host);
        if (onDevice.Buffer != host.Buffer)
        {
            _constants.Add(onDevice.Buffer);
        }

        return onDevice;
    }

    private static Tensor View(Operation operation, Tensor source) => operation switch
    {
        Reshape reshape => source.Reshape(reshape.Shape),
        Slice slice => source.Slice(slice.Axis, slice.Start, slice.Length),
        _ => throw new NotSupportedException($"{operation} is no view."),
    };

    /// <summary>Puts every intermediate at its place, anew whenever the workspace has grown for another graph.</summary>
    private void BindIntermediates()
    {
        DeviceBuffer arena = _workspace.Reserve(Plan.ArenaBytes);
        if (arena == _arena)
        {
            return;
        }

        _arena = arena;
        foreach (NodeValue value in _graph.Nodes.Select(node => node.Output))
        {
            if (Plan.OffsetOf(value) is { } offset)
            {
                _bound[value] = new Tensor(arena, value.Type.Type, value.Shape, offset);
            }
        }
    }

    private void Bind(string kind, IEnumerable<(string Name, Value Value)> expected, IReadOnlyDictionary<string, Tensor> given)
    {
        HashSet<string> names = [];
        foreach ((string name, Value value) in expected)
        {
            names.Add(name);
            if (!given.TryGetValue(name, out Tensor? tensor))
            {
                throw new ArgumentException($"The graph's {kind} '{name}' is not given.");
            }

            if (tensor.Type != value.Type.Type || tensor.Shape != value.Shape || !tensor.IsContiguous)
            {
                throw new ShapeException("Executor.Run", $"{kind} '{name}'", $"contiguous {value.Type}", tensor);
            }

            _bound[value] = tensor;
        }

        if (given.Keys.FirstOrDefault(name => !names.Contains(name)) is string unknown)
        {
            throw new ArgumentException($"The graph has no {kind} '{unknown}'; its {kind}s are {string.Join(", ", names)}.");
        }
    }
}
