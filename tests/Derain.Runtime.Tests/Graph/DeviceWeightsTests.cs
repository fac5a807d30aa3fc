using Derain.Kernels.Backends;
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

        Assert.Same(weights.Get(a, DType.F32), weights.Get(a, DType.F32));

        Assert.Equal(["a"], source.Loaded);
        Assert.Same(device.Uploads.Single(), weights.Get(a, DType.F32));
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
    public void Vectors_become_single_precision_and_matrices_stay_where_activations_are_single_precision(DType type)
    {
        using TestDevice device = new();
        Tensor vector = Tensor.OnHost(type, [3]);
        Tensor matrix = Tensor.OnHost(type, [1, 3]);
        device.Download(Tensor.OnHost<float>([3], [0.5f, -2, 3]), vector);
        MemoryWeights source = new(("vector", vector), ("matrix", matrix));
        DeviceWeights weights = new(device);

        Assert.Equal(DType.F32, weights.Get(source.Get("vector"), DType.F32).Type);
        Assert.Equal([0.5f, -2, 3], weights.Get(source.Get("vector"), DType.F32).ReadFloats());
        Assert.Equal(type, weights.Get(source.Get("matrix"), DType.F32).Type);
    }

    [Theory]
    [InlineData(DType.F32, DType.F16)]
    [InlineData(DType.F32, DType.BF16)]
    [InlineData(DType.F64, DType.F16)]
    [InlineData(DType.BF16, DType.F16)]
    [InlineData(DType.F16, DType.BF16)]
    [InlineData(DType.F8E4M3, DType.BF16)]
    public void Matrices_become_what_16_bit_activations_are(DType stored, DType activations)
    {
        using TestDevice device = new();
        Tensor matrix = Tensor.OnHost(stored, [1, 3]);
        if (stored == DType.F8E4M3)
        {
            new byte[] { 0x30, 0xC0, 0x44 }.CopyTo(matrix.ByteSpan(0, 3)); // 0.5, -2, 3
        }
        else
        {
            device.Download(Tensor.OnHost<float>([1, 3], [0.5f, -2, 3]), matrix);
        }

        MemoryWeights source = new(("matrix", matrix), ("ids", Tensor.OnHost(DType.I32, [2, 2])));
        using DeviceWeights weights = new(device);

        Tensor onDevice = weights.Get(source.Get("matrix"), activations);

        Assert.Equal(activations, onDevice.Type);
        Assert.Equal([0.5f, -2, 3], onDevice.ReadFloats());
        Assert.Equal(DType.I32, DeviceWeights.TypeOf(source.Get("ids"), activations).Type);
    }

    [Fact]
    public void Graphs_of_different_activations_have_a_copy_each()
    {
        using TestDevice device = new();
        MemoryWeights source = new(("matrix", Tensor.OnHost(DType.F32, [2, 2])));
        using DeviceWeights weights = new(device);
        Weight matrix = source.Get("matrix");

        Assert.Equal(DType.F16, weights.Get(matrix, DType.F16).Type);
        Assert.Equal(DType.F32, weights.Get(matrix, DType.F32).Type);
        Assert.Same(weights.Get(matrix, DType.F16), weights.Get(matrix, DType.F16));
    }

    // Integers without a type of their own: 0, the smallest subnormals, ordinary values and the largest of either format.
    [Theory]
    [InlineData(DType.F8E4M3, 0x7E)]
    [InlineData(DType.F8E5M2, 0x7B)]
    public void Matrices_of_8_bit_floats_become_half_precision_without_loss(DType type, int largest)
    {
        using TestDevice device = new();
        byte[] bytes = [.. Enumerable.Range(0, largest + 1).Select(bits => (byte)bits)];
        Tensor matrix = Tensor.OnHost(type, [1, bytes.Length]);
        bytes.CopyTo(matrix.ByteSpan(0, bytes.Length));
        MemoryWeights source = new(("matrix", matrix));
        using DeviceWeights weights = new(device);

        Tensor onDevice = weights.Get(source.Get("matrix"), DType.F32);

        Assert.Equal(DType.F16, onDevice.Type);
        Assert.Equal(DeviceWeights.TypeOf(source.Get("matrix"), DType.F32), new TensorType(onDevice.Type, onDevice.Shape));
        Assert.Equal(matrix.ReadFloats(), onDevice.ReadFloats());
    }

    [Fact]
    public void Copies_are_freed_and_the_checkpoint_is_not()
    {
        using TestDevice device = new();
        Tensor stored = Tensor.OnHost(DType.F32, [2, 2]);
        MemoryWeights source = new(("w", stored));
        DeviceWeights weights = new(device);
        Tensor onDevice = weights.Get(source.Get("w"), DType.F32);

        weights.Dispose();

        Assert.Throws<ObjectDisposedException>(() => onDevice.ReadFloats());
        Assert.Equal(4, stored.ReadFloats().Length);
    }

    [Fact]
    public void What_the_device_reads_from_the_checkpoint_itself_is_not_freed()
    {
        using IBackend host = TestBackends.Create("cpu");
        Tensor stored = Tensor.OnHost(DType.F32, [2, 2]);
        MemoryWeights source = new(("w", stored));
        DeviceWeights weights = new(host);
        Assert.Same(stored, weights.Get(source.Get("w"), DType.F32));

        weights.Dispose();

        Assert.Equal(4, stored.ReadFloats().Length);
    }
}
