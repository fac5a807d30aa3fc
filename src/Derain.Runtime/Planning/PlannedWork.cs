using Derain.Runtime.Graph;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Planning;

/// <summary>Operations that a window executes together, and how often.</summary>
/// <param name="Stage">The stage they belong to.</param>
/// <param name="Runs">How often a window executes them.</param>
/// <param name="At">The operations in order, for frames whose height and width are a share of these.</param>
internal sealed record PlannedWork(DerainStage Stage, int Runs, Func<double, IReadOnlyList<PlannedOperation>> At)
{
    /// <summary>The operations, in order; views execute nothing.</summary>
    public IReadOnlyList<PlannedOperation> Operations { get; } = At(1);

    /// <summary>Whether what they compute serves all windows of a run, as long as it may stay on the device.</summary>
    public bool IsForAllWindows { get; init; }

    /// <summary>Floating-point operations of all runs in a window.</summary>
    public double Flops => Runs * Operations.Sum(operation => operation.Flops);

    /// <summary>What the nodes of a graph execute, in order.</summary>
    /// <param name="graph">The graph, after fusion.</param>
    public static IReadOnlyList<PlannedOperation> OperationsOf(OperationGraph graph) =>
    [
        .. graph.Nodes.Where(node => !node.Operation.IsView).Select(node => new PlannedOperation(
            node.Operation, [.. node.Operands.Select(operand => operand?.Type)], node.Output.Type)),
    ];
}
