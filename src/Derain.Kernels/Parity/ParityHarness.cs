using System.Runtime.CompilerServices;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Parity;

/// <summary>
/// Runs cases on a backend and compares them with the reference: the numbers, that every element of the output was
/// written and no byte around it, that no operand changed, and all of it again in place where the operation allows that.
/// </summary>
/// <param name="backend">The backend under test.</param>
public sealed class ParityHarness(IBackend backend)
{
    private static readonly ConditionalWeakTable<OpCase, NdArray> Expectations = []; // once for all backends

    /// <summary>Runs one case. An error of the backend is a failure, not an exception.</summary>
    /// <exception cref="ShapeException">The case itself is wrong.</exception>
    public ParityResult Run(OpCase opCase)
    {
        TensorType output = opCase.OutputType;
        if (!backend.Supports(opCase.Operation, opCase.OperandTypes))
        {
            return new ParityResult(opCase, ParityOutcome.Unsupported, null, $"{backend.Name} does not support it.");
        }

        int inPlace = opCase.Operation.InPlaceOperand;
        ParityResult result = Run(opCase, output, inPlaceOperand: -1);
        bool canTakeOver = inPlace >= 0
            && opCase.Operands.ElementAtOrDefault(inPlace) is { Range: null } operand
            && operand.TensorType == output;
        return canTakeOver && result.Outcome == ParityOutcome.Passed ? Run(opCase, output, inPlace) : result;
    }

    private ParityResult Run(OpCase opCase, TensorType outputType, int inPlaceOperand)
    {
        string manner = inPlaceOperand < 0 ? backend.Name : $"{backend.Name}, in place";
        Operation operation = opCase.Operation;
        GuardedTensor?[] operands = [.. opCase.Operands.Select((operand, index) =>
            operand is null ? null : GuardedTensor.Of(backend, operand, opCase.Seed, (ulong)index))];
        GuardedTensor output = inPlaceOperand < 0 ? GuardedTensor.Unwritten(backend, outputType) : operands[inPlaceOperand]!;
        try
        {
            NdArray expected = Expectations.GetValue(opCase, Expected);
            backend.Execute(operation, [.. operands.Select(operand => operand?.Tensor)], output.Tensor);
            backend.Synchronize();

            ParityTolerance tolerance = ParityTolerance.For(operation, outputType.Type);
            ParityMeasure measure = ParityMeasure.Compare(
                output.Read(), expected, outputType.Type, exact: tolerance == ParityTolerance.Exact);
            string? problem = measure.IsWithin(tolerance)
                ? Damage(operation, operands, output)
                : $"{measure}; allowed: {tolerance}";
            return new ParityResult(
                opCase,
                problem is null ? ParityOutcome.Passed : ParityOutcome.Failed,
                measure,
                problem is null ? null : $"{manner}: {problem}.");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new ParityResult(opCase, ParityOutcome.Failed, null, $"{manner}: {error}");
        }
        finally
        {
            output.Dispose();
            foreach (GuardedTensor? operand in operands)
            {
                operand?.Dispose();
            }
        }
    }

    private static NdArray Expected(OpCase opCase)
    {
        var numbers = new NdArray?[opCase.Operation.Operands.Count];
        for (int index = 0; index < opCase.Operands.Count; index++)
        {
            numbers[index] = opCase.Operands[index]?.DrawStored(opCase.Seed, (ulong)index);
        }

        return ReferenceBackend.Compute(opCase.Operation, numbers);
    }

    private static string? Damage(Operation operation, GuardedTensor?[] operands, GuardedTensor output)
    {
        if (output.Damage(guardsOnly: true) is { } overrun)
        {
            return $"the output {overrun}";
        }

        for (int index = 0; index < operands.Length; index++)
        {
            if (operands[index] is { } operand && operand != output && operand.Damage(guardsOnly: false) is { } damage)
            {
                return $"the operand {operation.Operands[index].TrimEnd('?')} {damage}";
            }
        }

        return null;
    }
}
