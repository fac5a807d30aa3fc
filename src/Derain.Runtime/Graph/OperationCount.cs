using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Graph;

/// <summary>The work of all operations of one kind.</summary>
/// <param name="Operation">The kind's name.</param>
/// <param name="Calls">How many there are.</param>
/// <param name="Launches">Kernels and library products that a card starts for them.</param>
/// <param name="BytesRead">Bytes of their operands, each read once.</param>
/// <param name="BytesWritten">Bytes of their results.</param>
/// <param name="Flops">Floating-point operations; a multiply-add counts 2.</param>
public sealed record OperationCount(
    string Operation, long Calls, long Launches, long BytesRead, long BytesWritten, double Flops)
{
    /// <summary>Bytes that must at least be moved.</summary>
    public long Bytes => BytesRead + BytesWritten;

    /// <summary>The work of one operation on a device.</summary>
    /// <param name="backend">The device.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="operands">Types of its operands; absent ones null.</param>
    /// <param name="output">Type of its result.</param>
    public static OperationCount Of(IBackend backend, Operation operation, ReadOnlySpan<TensorType?> operands, TensorType output)
    {
        long read = 0;
        foreach (TensorType? operand in operands)
        {
            read += operand?.Bytes ?? 0;
        }

        return new OperationCount(
            operation.GetType().Name, 1, backend.LaunchesOf(operation, operands), read, output.Bytes, operation.Flops(operands, output));
    }

    /// <summary>The work of every operation that a graph executes, in order.</summary>
    /// <param name="graph">The graph as it is run, after fusion.</param>
    /// <param name="backend">The device.</param>
    public static IEnumerable<OperationCount> Of(OperationGraph graph, IBackend backend) =>
        from node in graph.Nodes
        where !node.Operation.IsView
        select Of(backend, node.Operation, [.. node.Operands.Select(operand => operand?.Type)], node.Output.Type);

    /// <summary>Counts added up.</summary>
    /// <param name="name">What the sum is called.</param>
    /// <param name="counts">The counts.</param>
    public static OperationCount Sum(string name, IReadOnlyCollection<OperationCount> counts) => new(
        name,
        counts.Sum(count => count.Calls),
        counts.Sum(count => count.Launches),
        counts.Sum(count => count.BytesRead),
        counts.Sum(count => count.BytesWritten),
        counts.Sum(count => count.Flops));
}
