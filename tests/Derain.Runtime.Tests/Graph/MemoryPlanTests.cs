using CsCheck;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Reference;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public class MemoryPlanTests
{
    private readonly GraphBuilder _graph = new(DType.F32);

    [Fact]
    public void No_operation_finds_an_operand_written_over() => RandomGraph.Gen.Sample(graph => Replay(graph, new MemoryPlan(graph)));

    [Fact]
    public void The_arena_is_between_what_is_alive_at_once_and_everything_together() => RandomGraph.Gen.Sample(graph =>
    {
        MemoryPlan plan = new(graph);

        Assert.InRange(plan.ArenaBytes, Replay(graph, plan), plan.UnplannedBytes);
    });

    [Fact]
    public void A_planned_run_gives_the_same_bits_as_one_with_memory_for_everything() => RandomGraph.Gen.Sample(graph =>
    {
        using TestDevice device = new(fuses: false);
        using Executor executor = new(graph, new DeviceWeights(device));
        Dictionary<string, Tensor> inputs = RandomGraph.InputsOf(graph);

        IReadOnlyDictionary<string, Tensor> planned = executor.Run(inputs);

        foreach ((string name, Tensor expected) in RunWithoutPlan(graph, inputs))
        {
            Assert.Equal(expected.ReadFloats(), planned[name].ReadFloats());
        }
    });

    [Fact]
    public void A_chain_works_in_place()
    {
        Value x = Input("x", 100, 100);
        Value first = x.Silu();
        Value last = first.Silu().GeluTanh();
        _graph.Output("y", last + x);

        MemoryPlan plan = new(_graph.Build());

        Assert.Equal(Aligned(40_000), plan.ArenaBytes);
        Assert.Equal(3 * Aligned(40_000), plan.UnplannedBytes);
        Assert.Equal(plan.OffsetOf(first), plan.OffsetOf(last));
    }

    [Fact]
    public void An_operand_that_is_read_again_is_not_taken_over()
    {
        Value first = Input("x", 64).Silu();
        Value second = first.Silu();
        _graph.Output("y", second * first);

        MemoryPlan plan = new(_graph.Build());

        Assert.NotEqual(plan.OffsetOf(first), plan.OffsetOf(second));
    }

    [Fact]
    public void An_operand_is_not_taken_over_while_another_operand_views_it()
    {
        Value a = Input("x", 2, 32).Silu();
        Value b = a.Reshape(64).Reshape(2, 32);
        Value sum = a + b;
        _graph.Output("y", sum.Silu());

        MemoryPlan plan = new(_graph.Build());

        Assert.NotEqual(plan.OffsetOf(a), plan.OffsetOf(sum));
    }

    [Fact]
    public void Inputs_outputs_constants_and_views_take_no_room()
    {
        Value x = Input("x", 4, 4);
        Value view = x.Reshape(16);
        Value table = _graph.Constant("table", Tensor.OnHost(DType.F32, [16]));
        Value y = view + table;
        _graph.Output("y", y);

        MemoryPlan plan = new(_graph.Build());

        Assert.Equal(0, plan.ArenaBytes);
        Assert.All((Value[])[x, view, table, y], value => Assert.Null(plan.OffsetOf(value)));
    }

    [Fact]
    public void Results_are_not_written_in_place_of_what_the_caller_holds()
    {
        Value result = Input("x", 8).Silu();
        _graph.Output("y", result);
        Value next = result.Silu();
        _graph.Output("z", next.GeluTanh());

        MemoryPlan plan = new(_graph.Build());

        Assert.Null(plan.OffsetOf(result));
        Assert.Equal(0, plan.OffsetOf(next));
    }

    [Fact]
    public void A_plan_prints_what_it_saves()
    {
        Value x = Input("x", 1024, 256);
        Value y = x.Silu().Silu();
        _graph.Output("y", y.Concat(x, axis: 0));

        Assert.Equal("1.0 MiB planned, 2.0 MiB without planning", new MemoryPlan(_graph.Build()).ToString());
    }

    /// <summary>
    /// Goes through the graph and notes which value owns each unit of the arena. Fails if an operand does not own all of its
    /// memory any more, or if a result is written over an operand other than the one its operation may replace.
    /// </summary>
    /// <returns>The most bytes that were needed at once.</returns>
    private static long Replay(OperationGraph graph, MemoryPlan plan)
    {
        Dictionary<Value, Value> roots = [];
        Dictionary<Value, int> lastRead = [];
        Value RootOf(Value value) => roots.GetValueOrDefault(value, value);
        foreach ((Node node, int step) in graph.Nodes.Select((node, step) => (node, step)))
        {
            foreach (Value operand in node.Operands.OfType<Value>())
            {
                lastRead[RootOf(operand)] = step;
            }

            if (node.Operation.IsView)
            {
                roots[node.Output] = RootOf(node.Operands[0]!);
            }
        }

        var owners = new Value?[(plan.ArenaBytes / MemoryPlan.Alignment) + 1];
        long most = 0;
        for (int step = 0; step < graph.Nodes.Count; step++)
        {
            Node node = graph.Nodes[step];
            if (node.Operation.IsView)
            {
                continue;
            }

            Value[] operands = [.. node.Operands.OfType<Value>().Select(RootOf)];
            foreach (Value operand in operands.Where(operand => plan.OffsetOf(operand) is not null))
            {
                Assert.All(owners[UnitsOf(operand)], owner => Assert.Same(operand, owner));
            }

            if (plan.OffsetOf(node.Output) is not { } offset)
            {
                continue;
            }

            Assert.True(offset % MemoryPlan.Alignment == 0 && offset + node.Output.Type.Bytes <= plan.ArenaBytes);
            Value? replaceable = node.Operation.InPlaceOperand is >= 0 and int index ? node.Operands.ElementAtOrDefault(index) : null;
            foreach (Value operand in operands.Distinct().Where(operand => owners[UnitsOf(node.Output)].Contains(operand)))
            {
                Assert.Same(replaceable, operand);
                Assert.Equal(operand.Type, node.Output.Type);
                Assert.Equal(plan.OffsetOf(operand), offset);
                Assert.Equal(step, lastRead[operand]);
                Assert.Single(operands, operand);
            }

            owners.AsSpan(UnitsOf(node.Output)).Fill(node.Output);
            most = Math.Max(most, MemoryPlan.Alignment * (long)owners.Count(
                owner => owner is not null && (owner == node.Output || lastRead.GetValueOrDefault(owner, -1) >= step)));
        }

        return most;

        Range UnitsOf(Value value)
        {
            int first = (int)(plan.OffsetOf(value)!.Value / MemoryPlan.Alignment);
            return first..(first + (int)(Aligned(value.Type.Bytes) / MemoryPlan.Alignment));
        }
    }

    private static Dictionary<string, Tensor> RunWithoutPlan(OperationGraph graph, Dictionary<string, Tensor> inputs)
    {
        using ReferenceBackend backend = new();
        Dictionary<Value, Tensor> values = graph.Inputs.ToDictionary(input => (Value)input, input => inputs[input.Name]);
        foreach (Node node in graph.Nodes)
        {
            Tensor?[] operands = [.. node.Operands.Select(operand => operand is ConstantValue constant ? constant.Tensor : values[operand!])];
            values[node.Output] = node.Operation switch
            {
                Slice slice => operands[0]!.Slice(slice.Axis, slice.Start, slice.Length),
                Reshape reshape => operands[0]!.Reshape(reshape.Shape),
                _ => backend.Compute(node.Operation, operands),
            };
        }

        return graph.Outputs.ToDictionary(output => output.Key, output => values[output.Value]);
    }

    private static long Aligned(long bytes) => (bytes + MemoryPlan.Alignment - 1) / MemoryPlan.Alignment * MemoryPlan.Alignment;

    private Value Input(string name, params ReadOnlySpan<int> shape) => _graph.Input(name, new TensorType(DType.F32, new Shape(shape)));
}
