using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Tests.Graph;

public class GraphBuilderTests
{
    private readonly GraphBuilder _graph = new(DType.F32);

    [Fact]
    public void Two_inputs_of_one_name_are_refused()
    {
        _ = Input("x", 2);
        Assert.StartsWith("The graph has an input 'x' already.", Assert.Throws<ArgumentException>(() => Input("x", 3)).Message);
    }

    [Fact]
    public void Two_outputs_of_one_name_are_refused()
    {
        Value x = Input("x", 2);
        _graph.Output("y", x.Silu());
        Assert.StartsWith(
            "The graph has an output 'y' already.", Assert.Throws<ArgumentException>(() => _graph.Output("y", x.Silu())).Message);
    }

    [Fact]
    public void Values_of_another_graph_are_refused()
    {
        Value stranger = new GraphBuilder(DType.F32).Input("x", new TensorType(DType.F32, [2])).Silu();

        Assert.Equal("Add: operand 1 belongs to another graph.", Assert.Throws<ArgumentException>(() => Input("x", 2) + stranger).Message);
        Assert.StartsWith(
            "The output 'y' belongs to another graph.", Assert.Throws<ArgumentException>(() => _graph.Output("y", stranger)).Message);
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused_when_the_graph_is_built() => Assert.Equal(
        "Multiply: b must be [2, 3], but is F32[3, 2].",
        Assert.Throws<ShapeException>(() => Input("a", 2, 3) * Input("b", 3, 2)).Message);

    [Fact]
    public void A_slice_with_gaps_has_no_other_shape()
    {
        Value slice = Input("x", 2, 3).Slice(axis: 1, 0, 2);

        Assert.Equal(
            "Reshape: x must be contiguous, but is a slice with gaps, F32[2, 2]; copy it first.",
            Assert.Throws<ShapeException>(() => slice.Reshape(4)).Message);
        Assert.Throws<ShapeException>(() => slice.Slice(axis: 0, 0, 1).Reshape(2));
        Assert.Equal(new Shape(4), _graph.Apply(new Copy(DType.F32), slice).Reshape(4).Shape);
        Assert.Equal(new Shape(3), Input("y", 2, 3).Slice(axis: 0, 1, 1).Reshape(3).Shape);
    }

    [Fact]
    public void A_parameter_is_one_value_however_often_it_is_asked_for()
    {
        MemoryWeights weights = new(("w", Tensor.OnHost(DType.F16, [2])));
        Derain.Runtime.Weights.Weight weight = weights.Get("w");

        Assert.Same(_graph.Parameter(weight), _graph.Parameter(weight));
        Assert.Same(_graph.Parameter(weight), _graph.OptionalParameter(weight));
        Assert.Null(_graph.OptionalParameter(null));
        Assert.Empty(weights.Loaded);
    }

    [Fact]
    public void Outputs_have_memory_of_their_own()
    {
        Value x = Input("x", 4);
        Value y = x.Silu();
        _graph.Output("y", y);
        _graph.Output("again", y);
        _graph.Output("view", y.Reshape(2, 2));
        _graph.Output("input", x);

        OperationGraph graph = _graph.Build();

        Assert.Same(y, graph.Outputs["y"]);
        foreach (string name in (string[])["again", "view", "input"])
        {
            Assert.IsType<Copy>(graph.Nodes.Single(node => node.Output == graph.Outputs[name]).Operation);
        }
    }

    [Fact]
    public void What_no_output_needs_is_left_out()
    {
        Value x = Input("x", 4);
        _ = (x + x).Silu();
        _graph.Output("y", x * x);

        Assert.IsType<Multiply>(Assert.Single(_graph.Build().Nodes).Operation);
    }

    private Value Input(string name, params ReadOnlySpan<int> shape) => _graph.Input(name, new TensorType(DType.F32, new Shape(shape)));
}
