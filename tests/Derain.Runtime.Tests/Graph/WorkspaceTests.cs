using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public sealed class WorkspaceTests : IDisposable
{
    private readonly TestDevice _device = new();
    private readonly DeviceWeights _weights;
    private readonly Workspace _workspace;

    public WorkspaceTests()
    {
        _weights = new DeviceWeights(_device);
        _workspace = new Workspace(_device);
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _weights.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void Graphs_take_turns_in_the_room_of_the_largest()
    {
        using Executor small = Powers(10);
        using Executor large = Powers(1000);
        Assert.Equal(0, _workspace.Bytes);

        AssertPowers(small, 10);
        Assert.Equal(small.Plan.ArenaBytes, _workspace.Bytes);
        AssertPowers(large, 1000);
        Assert.Equal(large.Plan.ArenaBytes, _workspace.Bytes);
        AssertPowers(small, 10); // whose intermediates have moved
        AssertPowers(large, 1000);
        Assert.Equal(large.Plan.ArenaBytes, _workspace.Bytes);
    }

    [Fact]
    public void An_executor_leaves_a_shared_workspace_alone()
    {
        Powers(10).Dispose();
        using Executor second = Powers(10);
        AssertPowers(second, 10);
        Powers(20).Dispose();
        AssertPowers(second, 10);
    }

    [Fact]
    public void A_workspace_that_was_freed_is_taken_anew()
    {
        using Executor executor = Powers(10);
        AssertPowers(executor, 10);

        _workspace.Dispose();

        Assert.Equal(0, _workspace.Bytes);
        AssertPowers(executor, 10);
    }

    /// <summary>x⁴ + x³, with two intermediates alive at once.</summary>
    private Executor Powers(int count)
    {
        GraphBuilder graph = new(DType.F32);
        Value x = graph.Input("x", new TensorType(DType.F32, [count]));
        Value square = x * x;
        Value cube = square * x;
        graph.Output("y", (square * square) + cube);
        return new Executor(graph.Build(), _weights, _workspace);
    }

    private static void AssertPowers(Executor executor, int count)
    {
        float[] x = [.. Enumerable.Range(0, count).Select(i => i % 7 - 3f)];

        Tensor y = executor.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.OnHost<float>([count], x) })["y"];

        Assert.Equal(x.Select(value => (value * value * value * value) + (value * value * value)), y.ReadFloats());
    }
}
