using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Graph;

/// <summary>A symbolic tensor: known by type and by where it comes from, not yet computed.</summary>
public abstract class Value
{
    private protected Value(GraphBuilder builder, int id, TensorType type)
    {
        Builder = builder;
        Id = id;
        Type = type;
    }

    /// <summary>The graph it belongs to.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>Position in the order of making; printed as <c>%id</c>.</summary>
    public int Id { get; }

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; }

    /// <summary>Dimensions.</summary>
    public Shape Shape => Type.Shape;

    /// <inheritdoc/>
    public override string ToString() => $"%{Id}";

    /// <summary>Element by element, b repeated over the leading dimensions it lacks.</summary>
    public static Value operator +(Value a, Value b) => a.Builder.Apply(new Add(), a, b);

    /// <summary>Element by element.</summary>
    public static Value operator *(Value a, Value b) => a.Builder.Apply(new Multiply(), a, b);
}

/// <summary>A value the caller gives at each run.</summary>
public sealed class InputValue : Value
{
    internal InputValue(GraphBuilder builder, int id, TensorType type, string name)
        : base(builder, id, type) => Name = name;

    /// <summary>Its name among the inputs.</summary>
    public string Name { get; }
}

/// <summary>A tensor of the checkpoint, of the type it has on a device.</summary>
public sealed class ParameterValue : Value
{
    internal ParameterValue(GraphBuilder builder, int id, Weight weight)
        : base(builder, id, DeviceWeights.TypeOf(weight, builder.ActivationType)) => Weight = weight;

    /// <summary>The checkpoint's tensor.</summary>
    public Weight Weight { get; }

    /// <inheritdoc/>
    public override string ToString() => $"@{Weight.Name}";
}

/// <summary>A table computed when the graph is built, such as positions.</summary>
public sealed class ConstantValue : Value
{
    internal ConstantValue(GraphBuilder builder, int id, string name, Tensor tensor)
        : base(builder, id, new TensorType(tensor.Type, tensor.Shape))
    {
        Name = name;
        Tensor = tensor;
    }

    /// <summary>Its name, for reading the graph.</summary>
    public string Name { get; }

    /// <summary>The values, on the host.</summary>
    public Tensor Tensor { get; }

    /// <inheritdoc/>
    public override string ToString() => $"#{Name}";
}

/// <summary>The result of an operation.</summary>
public sealed class NodeValue : Value
{
    internal NodeValue(GraphBuilder builder, int id, TensorType type)
        : base(builder, id, type)
    {
    }
}
