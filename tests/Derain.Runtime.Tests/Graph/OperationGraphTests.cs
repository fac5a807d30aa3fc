using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public class OperationGraphTests
{
    [Fact]
    public void A_graph_prints_as_text()
    {
        MemoryWeights weights = new(
            ("fc.weight", Tensor.OnHost(DType.F16, [8, 4])),
            ("norm.weight", Tensor.OnHost(DType.F32, [4])),
            ("norm.bias", Tensor.OnHost(DType.F32, [4])));
        WeightScope scope = new(weights);
        GraphBuilder graph = new(DType.F32);
        Value x = graph.Input("x", new TensorType(DType.F32, [3, 4]));
        Value table = graph.Constant("table", Tensor.OnHost(DType.F32, [1, 4]));

        Value normed = new LayerNorm(scope.Scope("norm"), 4, 1e-5).Forward(x + table);
        Value wide = new Linear(scope.Scope("fc"), 4, 8, bias: false).Forward(normed).GeluTanh();
        graph.Output("y", wide.Slice(axis: 1, 2, 4));

        Assert.Equal(
            """
            %0: F32[3, 4] = input x
            %2: F32[3, 4] = Add %0 #table
            %5: F32[3, 4] = LayerNorm(Epsilon = 1E-05, TextTokens = 0) %2 @norm.weight @norm.bias
            %7: F32[3, 8] = Linear(Activation = None, TextTokens = 0) %5 @fc.weight _
            %8: F32[3, 8] = Activate(Activation = GeluTanh) %7
            %9: F32[3, 4] = Slice(Axis = 1, Start = 2, Length = 4) %8
            %10: F32[3, 4] = Copy(Type = F32) %9
            output y = %10

            """,
            graph.Build().ToString());
    }
}
