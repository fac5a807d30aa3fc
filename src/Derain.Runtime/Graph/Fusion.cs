using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Graph;

/// <summary>
/// Merges an operation into the one that made its operand, wherever nothing else reads what is between them and the backend can
/// carry out both as one. The result is the same up to rounding; what is saved is a pass over memory.
/// </summary>
public static class Fusion
{
    /// <summary>The graph with every pair merged that a rule and the backend allow.</summary>
    public static OperationGraph Fuse(OperationGraph graph, IBackend backend)
    {
        Dictionary<Value, int> uses = CountUses(graph);
        Dictionary<Value, Node> producers = graph.Nodes.ToDictionary(node => (Value)node.Output);
        foreach (Node original in graph.Nodes)
        {
            Node node = original;
            for (int index = 0; index < original.Operands.Count; index++)
            {
                if (original.Operands[index] is { } operand
                    && producers.TryGetValue(operand, out Node? producer)
                    && uses[operand] == 1
                    && Merge(producer, node, index) is { } merged
                    && backend.Supports(merged.Operation, TypesOf(merged)))
                {
                    producers.Remove(operand);
                    producers[node.Output] = merged;
                    break;
                }
            }
        }

        List<Node> nodes = [.. graph.Nodes.Where(node => producers.ContainsKey(node.Output)).Select(node => producers[node.Output])];
        return new OperationGraph(nodes, graph.Inputs, graph.Outputs);
    }

    /// <summary>The rules: what a producer and the consumer of its output at <paramref name="index"/> become together, if anything.</summary>
    private static Node? Merge(Node producer, Node consumer, int index)
    {
        IReadOnlyList<Value?> from = producer.Operands;
        IReadOnlyList<Value?> to = consumer.Operands;
        (Operation Operation, Value?[] Operands)? merged = (producer.Operation, consumer.Operation, index) switch
        {
            (Linear { Activation: Activation.None } linear, Activate next, 0) when !Has(from, 3) =>
                (linear with { Activation = next.Activation }, [.. from]),
            (Linear linear, GatedResidual next, 1) when !Has(from, 3) =>
                (linear with { TextTokens = next.TextTokens }, [from[0], from[1], from.ElementAtOrDefault(2), to[0], to[2], to.ElementAtOrDefault(3)]),
            (Linear linear, Add, _) when !Has(from, 3) && SameShape(to) =>
                (linear, [from[0], from[1], from.ElementAtOrDefault(2), to[1 - index]]),
            (LayerNorm norm, Modulate next, 0) when !Has(from, 3) =>
                (norm with { TextTokens = next.TextTokens }, [from[0], from.ElementAtOrDefault(1), from.ElementAtOrDefault(2), .. to.Skip(1)]),
            (HeadNorm norm, Rotary next, 0) when !Has(from, 3) && norm.Heads == next.Heads =>
                (norm with { TextTokens = next.TextTokens }, [from[0], from[1], from[2], to[1], to[2]]),
            (GroupNorm { Activation: Activation.None } norm, SpatialModulate, 0) when !Has(from, 3) =>
                (norm, [from[0], from[1], from[2], to[1], to[2]]),
            (GroupNorm { Activation: Activation.None } norm, Activate next, 0) =>
                (norm with { Activation = next.Activation }, [.. from]),
            (Conv3d conv, Add, _) when !Has(from, 4) && SameShape(to) =>
                (conv, [from[0], from[1], from.ElementAtOrDefault(2), from.ElementAtOrDefault(3), to[1 - index]]),
            (UpsampleSpace up, Conv2d { Upsample: 1 } next, 0) =>
                (next with { Upsample = up.Factor }, [from[0], .. to.Skip(1)]),
            _ => null,
        };
        return merged is { } result ? new Node(result.Operation, result.Operands, consumer.Output) : null;
    }

    private static bool Has(IReadOnlyList<Value?> operands, int index) => operands.ElementAtOrDefault(index) is not null;

    private static bool SameShape(IReadOnlyList<Value?> operands) => operands[0]!.Type == operands[1]!.Type;

    private static TensorType?[] TypesOf(Node node) => [.. node.Operands.Select(operand => operand?.Type)];

    private static Dictionary<Value, int> CountUses(OperationGraph graph)
    {
        Dictionary<Value, int> uses = [];
        foreach (Value value in graph.Nodes.SelectMany(node => node.Operands).OfType<Value>().Concat(graph.Outputs.Values))
        {
            uses[value] = uses.GetValueOrDefault(value) + 1;
        }

        return uses;
    }
}
