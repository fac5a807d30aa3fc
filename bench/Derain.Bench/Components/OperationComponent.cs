using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>
/// A single operation: inputs named as its operands are, output <c>y</c>. Vectors go to the device in F32 and all else in the type
/// of activations, as in a model.
/// </summary>
internal sealed class OperationComponent : Component
{
    private readonly Operation _operation;
    private readonly Tensor?[] _operands;
    private readonly Tensor _output;

    /// <summary>An operation on the inputs of a file.</summary>
    public OperationComponent(IBackend backend, SafetensorsFile inputs, Operation operation)
        : base(backend, inputs)
    {
        _operation = operation;
        _operands = [.. operation.Operands.Select(Operand)];
        TensorType type = operation.Infer([.. _operands.Select(operand =>
            operand is null ? (TensorType?)null : new TensorType(operand.Type, operand.Shape))]);
        _output = backend.Allocate(type.Type, type.Shape);

        Tensor? Operand(string name)
        {
            bool optional = name.EndsWith('?');
            name = name.TrimEnd('?');
            return optional && !Has(name)
                ? null
                : Input(name, inputs.Get(name).Shape.Rank == 1 ? DType.F32 : backend.ActivationType);
        }
    }

    /// <inheritdoc/>
    public override bool OwnsOutputs => true;

    /// <inheritdoc/>
    public override void Dispose()
    {
        Backend.Free(_output);
        base.Dispose();
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Start()
    {
        Backend.Execute(_operation, _operands, _output);
        return new Dictionary<string, Tensor> { ["y"] = _output };
    }
}
