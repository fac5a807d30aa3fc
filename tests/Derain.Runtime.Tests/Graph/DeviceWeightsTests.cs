using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public class DeviceWeightsTests
{
    [Fact]
    public void A_tensor_is_loaded_once_and_only_when_needed()
    {
        using TestDevice device = new();
        MemoryWeights source = new(("a", Tensor.OnHost(DType.F32, [2, 2])), ("b", Tensor.OnHost(DType.F32, [2, 2])));
        DeviceWeights weights = new(device);
        Weight a = source.Get("a");
        Assert.Empty(source.Loaded);

        Assert.Same(weights.Get(a), weights.Get(a));

        Assert.Equal(["a"], source.Loaded);
        Assert.Same(device.Uploads.Single(), weights.Get(a));
    }

    [Fact]
    public void Graphs_of_one_model_share_its_tensors()
    {
        using TestDevice device = new();
        MemoryWeights source = new(("weight", Tensor.OnHost(DType.F32, [3, 2])));
        DeviceWeights weights = new(device);
        Derain.Runtime.Layers.Linear linear = new(new WeightScope(source), 2, 3, bias: false);
        for (int rows = 1; rows < 4; rows++)
        {
            GraphBuilder graph = new(DType.F32);
            graph.Output("y", linear.Forward(graph.Input("x", new TensorType(DType.F32, [rows, 2]))));
            using Executor executor = new(graph.Build(), weights);
        }

        Assert.Equal(["weight"], source.Loaded);
    }

    [Theory]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    [InlineData(DType.F64)]
    public void Vectors_become_single_precision_and_matrices_stay(DType type)
    {
        using TestDevice device = new();
        Tensor vector = Tensor.OnHost(type, [3]);
        Tensor matrix = Tensor.OnHost(type, [1, 3]);
        device.Download(Tensor.OnHost<float>([3], [0.5f, -2, 3]), vector);
        MemoryWeights source = new(("vector", vector), ("matrix", matrix));
        DeviceWeights weights = new(device);

        Assert.Equal(DType.F32, weights.Get(source.Get("vector")).Type);
        Assert.Equal([0.5f, -2, 3], weights.Get(source.Get("vector")).ReadFloats());
        Assert.Equal(type, weights.Get(source.Get("matrix")).Type);
    }
}
