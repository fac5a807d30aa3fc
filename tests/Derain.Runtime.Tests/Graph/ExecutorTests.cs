using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public sealed class ExecutorTests : IDisposable
{
    private readonly TestDevice _device = new();
    private readonly GraphBuilder _graph = new(DType.F32);

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_graph_runs_as_often_as_wanted()
    {
        Value x = Input("x", 2, 2);
        _graph.Output("y", (x + x) * x.Slice(axis: 0, 0, 2));
        using Executor executor = Ready();

        Assert.Equal([2f, 8, 18, 32], Run(executor, "y", ("x", [1, 2, 3, 4])));
        Assert.Equal([50f, 0, 2, 2], Run(executor, "y", ("x", [5, 0, -1, 1])));
    }

    [Fact]
    public void Views_follow_the_inputs_of_each_run()
    {
        Value x = Input("x", 2, 2);
        _graph.Output("y", x.Slice(axis: 0, 1, 1) + Input("z", 1, 2));
        using Executor executor = Ready();

        Assert.Equal([13f, 24], Run(executor, "y", ("x", [1, 2, 3, 4]), ("z", [10, 20])));
        Assert.Equal([7f, 8], Run(executor, "y", ("x", [0, 0, 7, 8]), ("z", [0, 0])));
    }

    [Fact]
    public void An_output_may_be_used_further()
    {
        Value doubled = Input("x", 2) + _graph.Constant("one", Floats([1, 1], 2));
        _graph.Output("plus one", doubled);
        _graph.Output("squared", doubled * doubled);
        using Executor executor = Ready();

        IReadOnlyDictionary<string, Tensor> results = executor.Run(new Dictionary<string, Tensor> { ["x"] = Floats([2, 3], 2) });

        Assert.Equal([3f, 4], results["plus one"].ReadFloats());
        Assert.Equal([9f, 16], results["squared"].ReadFloats());
    }

    [Fact]
    public void Results_go_where_the_caller_wants_them()
    {
        _graph.Output("y", Input("x", 2).Silu());
        using Executor executor = Ready();
        Tensor memory = Tensor.OnHost(DType.F32, [3, 2]);

        executor.Run(
            new Dictionary<string, Tensor> { ["x"] = Floats([0, 100], 2) },
            new Dictionary<string, Tensor> { ["y"] = memory.Slice(axis: 0, 1, 1).Reshape([2]) });

        Assert.Equal([0f, 0, 0, 100, 0, 0], memory.ReadFloats());
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_named()
    {
        _graph.Output("y", Input("x", 2, 2) + Input("z", 2, 2));
        using Executor executor = Ready();
        Tensor good = Floats([1, 2, 3, 4], 2, 2);

        Assert.Equal("The graph's input 'z' is not given.", Error<ArgumentException>(("x", good)));
        Assert.Equal("The graph has no input 'w'; its inputs are x, z.", Error<ArgumentException>(("x", good), ("z", good), ("w", good)));
        Assert.Equal(
            "Executor.Run: input 'x' must be contiguous F32[2, 2], but is F32 [4].", Error<ShapeException>(("x", good.Reshape([4])), ("z", good)));
        Assert.Equal(
            "Executor.Run: input 'z' must be contiguous F32[2, 2], but is F16 [2, 2].",
            Error<ShapeException>(("x", good), ("z", Tensor.OnHost(DType.F16, [2, 2]))));
        Assert.Equal(
            "Executor.Run: input 'x' must be contiguous F32[2, 2], but is F32 [2, 2].",
            Error<ShapeException>(("x", Tensor.OnHost(DType.F32, [2, 3]).Slice(axis: 1, 0, 2)), ("z", good)));

        string Error<T>(params (string Name, Tensor Tensor)[] inputs)
            where T : Exception => Assert.Throws<T>(() => executor.Run(inputs.ToDictionary(input => input.Name, input => input.Tensor))).Message;
    }

    [Fact]
    public void Outputs_that_do_not_fit_are_named()
    {
        _graph.Output("y", Input("x", 2).Silu());
        using Executor executor = Ready();
        Dictionary<string, Tensor> inputs = new() { ["x"] = Floats([0, 0], 2) };

        Assert.Equal(
            "The graph's output 'y' is not given.",
            Assert.Throws<ArgumentException>(() => executor.Run(inputs, new Dictionary<string, Tensor>())).Message);
        Assert.Equal(
            "Executor.Run: output 'y' must be contiguous F32[2], but is F32 [3].",
            Assert.Throws<ShapeException>(
                () => executor.Run(inputs, new Dictionary<string, Tensor> { ["y"] = Tensor.OnHost(DType.F32, [3]) })).Message);
    }

    [Fact]
    public void Constants_are_uploaded_once_and_freed_with_the_executor()
    {
        Value table = _graph.Constant("table", Floats([1, 2], 2));
        _graph.Output("y", Input("x", 2) * table + table);
        Executor executor = Ready();
        _ = Run(executor, "y", ("x", [1, 1]));
        _ = Run(executor, "y", ("x", [1, 1]));
        Tensor uploaded = Assert.Single(_device.Uploads);

        executor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => uploaded.ReadFloats());
    }

    [Fact]
    public void What_was_fused_is_executed_once()
    {
        MemoryWeights weights = new(("weight", Floats([1, -1], 1, 2)));
        Derain.Runtime.Layers.Linear linear = new(new WeightScope(weights), 2, 1, bias: false);
        _graph.Output("y", linear.Forward(Input("x", 1, 2)).Silu());
        using Executor executor = Ready();

        _ = Run(executor, "y", ("x", [3, 1]));

        Assert.Equal([new Linear(Activation.Silu)], _device.Executed);
    }

    private Value Input(string name, params ReadOnlySpan<int> shape) => _graph.Input(name, new TensorType(DType.F32, new Shape(shape)));

    private Executor Ready() => new(_graph.Build(), new DeviceWeights(_device));

    private static Tensor Floats(float[] values, params ReadOnlySpan<int> shape) => Tensor.OnHost<float>(new Shape(shape), values);

    private static float[] Run(Executor executor, string output, params (string Name, float[] Values)[] inputs) => executor.Run(
        executor.Graph.Inputs.ToDictionary(
            input => input.Name,
            input => Tensor.OnHost<float>(input.Shape, inputs.Single(given => given.Name == input.Name).Values)))[output].ReadFloats();
}
