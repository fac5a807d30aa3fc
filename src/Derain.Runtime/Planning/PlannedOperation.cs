using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Benchmarks;

namespace Derain.Runtime.Planning;

/// <summary>One execution of an operation that a run will make.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Operands">Types of its operands; absent ones are null.</param>
/// <param name="Output">Type of its result.</param>
internal sealed record PlannedOperation(Operation Operation, TensorType?[] Operands, TensorType Output)
{
    /// <summary>An execution of an operation on operands of some types; absent ones null.</summary>
    /// <exception cref="ShapeException">They do not fit the operation.</exception>
    public static PlannedOperation Of(Operation operation, params TensorType?[] operands) =>
        new(operation, operands, operation.Infer(operands));

    /// <summary>Its class.</summary>
    public OperationClass Class { get; } = OperationClasses.Of(Operation);

    /// <summary>Floating-point operations; a multiply-add counts 2.</summary>
    public double Flops { get; } = Operation.Flops(Operands, Output);

    /// <summary>Bytes that must at least be moved: every operand read and the result written once.</summary>
    public long Bytes { get; } = Operands.Sum(operand => operand?.Bytes ?? 0) + Output.Bytes;

    /// <summary>What its time grows with, in the unit of its class.</summary>
    public double Work => Class == OperationClass.Memory ? Bytes : Flops;

    /// <summary>What tells it from executions that take another time.</summary>
    public string Signature { get; } = $"{Operation} {string.Join(' ', Operands.Select(operand => operand?.ToString() ?? "_"))}";

    /// <summary>Seconds that the device takes for it; null where it cannot carry it out.</summary>
    public double? Time(BenchRunner runner) => runner.Run(new BenchCase(Operation.GetType().Name, Operation, Operands)).Time?.TotalSeconds;
}
