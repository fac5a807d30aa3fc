using Derain.Runtime.Graph;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Planning;

/// <summary>A graph as a window runs it, and how often.</summary>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="Runs">How often a window runs it.</param>
/// <param name="Graph">The graph, after fusion.</param>
/// <param name="Smaller">The same graph, after fusion, for frames whose height and width are a share of these.</param>
internal sealed record PlannedGraph(DerainStage Stage, int Runs, OperationGraph Graph, Func<double, OperationGraph> Smaller)
{
    /// <summary>What its nodes execute, in order; views execute nothing.</summary>
    public IReadOnlyList<PlannedOperation> Operations { get; } = OperationsOf(Graph);

    /// <summary>What the nodes of a graph execute, in order.</summary>
    public static IReadOnlyList<PlannedOperation> OperationsOf(OperationGraph graph) =>
    [
        .. graph.Nodes.Where(node => !node.Operation.IsView).Select(node => new PlannedOperation(
            node.Operation, [.. node.Operands.Select(operand => operand?.Type)], node.Output.Type)),
    ];
}
