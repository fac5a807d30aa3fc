namespace Derain.Runtime.Graph;

/// <summary>
/// Where every intermediate of a graph lives in one arena. Values whose lifetimes do not overlap share memory; an operation that
/// can work in place takes over the operand it is the last to read; views take none.
/// </summary>
public sealed class MemoryPlan
{
    /// <summary>Alignment of every value in bytes: whole cache lines and vector registers, and what GPUs like best.</summary>
    public const int Alignment = 256;

    private readonly Dictionary<Value, Block> _blocks = [];

    /// <summary>Plans a graph's memory.</summary>
    public MemoryPlan(OperationGraph graph)
    {
        List<Block> blocks = FindBlocks(graph);
        UnplannedBytes = blocks.Sum(block => block.Unshared);

        // Largest first, each at the lowest place free during its life: within a few percent of the lower bound on these graphs.
        List<Block> placed = [];
        foreach (Block block in blocks.OrderByDescending(block => block.Bytes).ThenBy(block => block.First))
        {
            block.Offset = LowestFit(block, placed.Where(other => other.First <= block.Last && block.First <= other.Last));
            placed.Add(block);
            ArenaBytes = Math.Max(ArenaBytes, block.Offset + block.Bytes);
        }
    }

    /// <summary>Bytes of the arena: the peak of all intermediates together.</summary>
    public long ArenaBytes { get; }

    /// <summary>Bytes the intermediates would take with memory of their own each.</summary>
    public long UnplannedBytes { get; }

    /// <summary>Byte offset of a value in the arena; null for inputs, outputs, parameters and views.</summary>
    public long? OffsetOf(Value value) => _blocks.TryGetValue(value, out Block? block) ? block.Offset : null;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{ArenaBytes / 1048576.0:F1} MiB planned, {UnplannedBytes / 1048576.0:F1} MiB without planning";

    private List<Block> FindBlocks(OperationGraph graph)
    {
        Dictionary<Value, Value> roots = [];
        Value RootOf(Value value) => roots.GetValueOrDefault(value, value);
        foreach (Node view in graph.Nodes.Where(node => node.Operation.IsView))
        {
            roots[view.Output] = RootOf(view.Operands[0]!);
        }

        Dictionary<Value, int> lastUse = [];
        for (int step = 0; step < graph.Nodes.Count; step++)
        {
            foreach (Value operand in graph.Nodes[step].Operands.OfType<Value>())
            {
                lastUse[RootOf(operand)] = step;
            }
        }

        HashSet<Value> results = [.. graph.Outputs.Values];
        List<Block> blocks = [];
        for (int step = 0; step < graph.Nodes.Count; step++)
        {
            Node node = graph.Nodes[step];
            if (node.Operation.IsView || results.Contains(node.Output))
            {
                continue;
            }

            int last = lastUse.GetValueOrDefault(node.Output, step);
            long bytes = (node.Output.Type.Bytes + Alignment - 1) / Alignment * Alignment;
            if (TakenOver(node) is { } block && block.Last == step)
            {
                block.Last = last;
                block.Unshared += bytes;
                _blocks.Add(node.Output, block);
            }
            else
            {
                blocks.Add(_blocks[node.Output] = new Block { First = step, Last = last, Bytes = bytes, Unshared = bytes });
            }
        }

        return blocks;

        // The block of the operand that the node may write over: a whole value, of the same type, that no other operand looks at.
        Block? TakenOver(Node node)
        {
            int index = node.Operation.InPlaceOperand;
            return index >= 0
                && node.Operands.ElementAtOrDefault(index) is NodeValue operand
                && operand.Type == node.Output.Type
                && node.Operands.Count(other => other is not null && RootOf(other) == operand) == 1
                ? _blocks.GetValueOrDefault(operand)
                : null;
        }
    }

    private static long LowestFit(Block block, IEnumerable<Block> neighbours)
    {
        long offset = 0;
        foreach (Block other in neighbours.OrderBy(other => other.Offset))
        {
            if (offset + block.Bytes <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, other.Offset + other.Bytes);
        }

        return offset;
    }

    private sealed class Block
    {
        public required int First { get; init; }

        public required int Last { get; set; }

        public required long Bytes { get; init; }

        public required long Unshared { get; set; }

        public long Offset { get; set; }
    }
}
