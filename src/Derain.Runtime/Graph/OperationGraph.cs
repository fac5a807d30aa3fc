using System.Text;

namespace Derain.Runtime.Graph;

/// <summary>What a model computes for one set of shapes: nodes in an order in which every operand comes before its use.</summary>
public sealed class OperationGraph
{
    internal OperationGraph(IReadOnlyList<Node> nodes, IReadOnlyList<InputValue> inputs, IReadOnlyDictionary<string, Value> outputs)
    {
        Outputs = outputs;
        Inputs = inputs;
        Nodes = Reachable(nodes, outputs.Values);
    }

    /// <summary>The applications of operations that the outputs need, in order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>What the caller gives at each run.</summary>
    public IReadOnlyList<InputValue> Inputs { get; }

    /// <summary>What each run gives back, by name; each the result of a node.</summary>
    public IReadOnlyDictionary<string, Value> Outputs { get; }

    /// <summary>The graph as text: one line for each input, node and output.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (InputValue input in Inputs)
        {
            text.Append($"{input}: {input.Type} = input {input.Name}\n");
        }

        foreach (Node node in Nodes)
        {
            text.Append($"{node}\n");
        }

        foreach ((string name, Value value) in Outputs)
        {
            text.Append($"output {name} = {value}\n");
        }

        return text.ToString();
    }

    /// <summary>Drops nodes that no output needs.</summary>
    private static List<Node> Reachable(IReadOnlyList<Node> nodes, IEnumerable<Value> outputs)
    {
        HashSet<Value> needed = [.. outputs];
        List<Node> kept = [];
        for (int index = nodes.Count - 1; index >= 0; index--)
        {
            if (needed.Contains(nodes[index].Output))
            {
                kept.Add(nodes[index]);
                needed.UnionWith(nodes[index].Operands.OfType<Value>());
            }
        }

        kept.Reverse();
        return kept;
    }
}
