using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Benchmarks;

/// <summary>An operation at a shape worth timing, with the name its row has.</summary>
/// <param name="Name">What it is, with its dimensions.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Operands">Types of its operands.</param>
public sealed record BenchCase(string Name, Operation Operation, TensorType?[] Operands)
{
    /// <summary>Type of the result.</summary>
    public TensorType Output => Operation.Infer(Operands);

    /// <summary>Floating-point operations of one execution.</summary>
    public double Flops => Operation.Flops(Operands, Output);

    /// <summary>Bytes that must at least be moved: every operand read and the result written once.</summary>
    public long Bytes => Operands.Sum(operand => operand?.Bytes ?? 0) + Output.Bytes;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
