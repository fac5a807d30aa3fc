using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Graph;

/// <summary>
/// Records what a model computes, for one set of shapes. Shapes are checked as the graph is built, so a model that does not fit
/// its checkpoint or its input fails here, naming the operation, and never in the middle of a run.
/// </summary>
/// <param name="activationType">Element type of activations on the device the graph is meant for.</param>
public sealed class GraphBuilder(DType activationType)
{
    private readonly List<Node> _nodes = [];
    private readonly List<InputValue> _inputs = [];
    private readonly Dictionary<string, Value> _outputs = [];
    private readonly Dictionary<Weight, ParameterValue> _parameters = [];
    private readonly HashSet<Value> _strided = [];
    private int _nextId;

    /// <summary>Element type of activations.</summary>
    public DType ActivationType { get; } = activationType;

    /// <summary>A value that the caller gives at each run.</summary>
    /// <exception cref="ArgumentException">There is an input of that name.</exception>
    public Value Input(string name, TensorType type)
    {
        if (_inputs.Exists(input => input.Name == name))
        {
            throw new ArgumentException($"The graph has an input '{name}' already.", nameof(name));
        }

        var value = new InputValue(this, _nextId++, type, name);
        _inputs.Add(value);
        return value;
    }

    /// <summary>A tensor of the checkpoint, the same value each time it is asked for.</summary>
    public Value Parameter(Weight weight)
    {
        if (!_parameters.TryGetValue(weight, out ParameterValue? value))
        {
            value = new ParameterValue(this, _nextId++, weight);
            _parameters.Add(weight, value);
        }

        return value;
    }

    /// <summary>A tensor of the checkpoint that may be missing.</summary>
    public Value? OptionalParameter(Weight? weight) => weight is null ? null : Parameter(weight);

    /// <summary>A table known now.</summary>
    public Value Constant(string name, Tensor tensor) => new ConstantValue(this, _nextId++, name, tensor);

    /// <summary>Applies an operation; absent optional operands are null.</summary>
    /// <exception cref="ShapeException">The operands do not fit the operation.</exception>
    public Value Apply(Operation operation, params ReadOnlySpan<Value?> operands)
    {
        var types = new TensorType?[operands.Length];
        for (int index = 0; index < operands.Length; index++)
        {
            if (operands[index] is { } operand && operand.Builder != this)
            {
                throw new ArgumentException($"{operation}: operand {index} belongs to another graph.");
            }

            types[index] = operands[index]?.Type;
        }

        var output = new NodeValue(this, _nextId++, operation.Infer(types));
        FollowStrides(operation, operands, output);
        _nodes.Add(new Node(operation, [.. operands], output));
        return output;
    }

    /// <summary>Makes a value a result of the graph.</summary>
    /// <exception cref="ArgumentException">There is an output of that name, or the value belongs to another graph.</exception>
    public void Output(string name, Value value)
    {
        if (_outputs.ContainsKey(name))
        {
            throw new ArgumentException($"The graph has an output '{name}' already.", nameof(name));
        }

        if (value.Builder != this)
        {
            throw new ArgumentException($"The output '{name}' belongs to another graph.", nameof(value));
        }

        // A result has memory of its own; a view of something else, or an input handed back, becomes a copy.
        bool isOwn = value is NodeValue && !_nodes.Find(node => node.Output == value)!.Operation.IsView && !_outputs.ContainsValue(value);
        _outputs.Add(name, isOwn ? value : Apply(new Copy(value.Type.Type), value));
    }

    /// <summary>Remembers which views have gaps between their elements, and refuses to view those under another shape.</summary>
    private void FollowStrides(Operation operation, ReadOnlySpan<Value?> operands, Value output)
    {
        if (operation is Slice slice
            && (_strided.Contains(operands[0]!) || new Shape(operands[0]!.Shape.Dims[..slice.Axis]).ElementCount > 1))
        {
            _strided.Add(output);
        }
        else if (operation is Reshape && _strided.Contains(operands[0]!))
        {
            throw new ShapeException(nameof(Reshape), "x", "contiguous", $"a slice with gaps, {operands[0]!.Type}; copy it first");
        }
    }

    /// <summary>The finished graph.</summary>
    public OperationGraph Build() => new([.. _nodes], [.. _inputs], new Dictionary<string, Value>(_outputs));
}
