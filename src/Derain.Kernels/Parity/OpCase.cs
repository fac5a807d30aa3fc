using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Parity;

/// <summary>
/// One operation on given operands: the unit of every comparison between backends. Printed as the line of C# that makes
/// it, so that a failing case can be pasted into a test.
/// </summary>
/// <param name="operation">The operation.</param>
/// <param name="operands">Its operands; absent optional ones are null.</param>
public sealed class OpCase(Operation operation, params IReadOnlyList<OperandSpec?> operands)
{
    /// <summary>The operation.</summary>
    public Operation Operation { get; } = operation;

    /// <summary>Its operands; absent optional ones are null.</summary>
    public IReadOnlyList<OperandSpec?> Operands { get; } = operands;

    /// <summary>Seed of the numbers in the operands.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Element types and dimensions of the operands.</summary>
    public TensorType?[] OperandTypes => [.. Operands.Select(operand => operand?.TensorType)];

    /// <summary>Element type and dimensions of the output.</summary>
    /// <exception cref="ShapeException">The operands do not fit the operation.</exception>
    public TensorType OutputType => Operation.Infer(OperandTypes);

    /// <summary>Floating-point operations.</summary>
    public double Flops => Operation.Flops(OperandTypes, OutputType);

    /// <summary>
    /// The same as a model with other activations has it: matrices and videos of F32 become <paramref name="type"/>; vectors,
    /// position tables and biases of attention stay F32, as they do on every device.
    /// </summary>
    public OpCase WithActivations(DType type)
    {
        OperandSpec? Retyped(OperandSpec? operand, int index) =>
            operand is { Type: DType.F32, Shape.Rank: >= 2 } && Operation.Operands[index].TrimEnd('?') is not ("cos" or "sin" or "bias")
                ? operand with { Type = type }
                : operand;
        return type == DType.F32 ? this : new(Operation, [.. Operands.Select(Retyped)]) { Seed = Seed };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        IEnumerable<string> operands = Operands.Select(operand => operand?.ToString() ?? nameof(OperandSpec.Absent));
        string arguments = string.Join(", ", operands.Prepend($"new {OperationSource.Of(Operation)}"));
        return $"new({arguments})" + (Seed == 1 ? "" : $" {{ Seed = {Seed} }}");
    }
}
