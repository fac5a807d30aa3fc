using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Tests.Models;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public class WeightStreamerTests
{
    private const int Layers = 5;

    [Fact]
    public void Streamed_weights_give_the_same_numbers()
    {
        Assert.Equal(Run(streamed: false, runs: 1).Result, Run(streamed: true, runs: 1).Result);
    }

    [Fact]
    public void Matrices_come_once_for_every_run_and_vectors_once_for_all()
    {
        TestDevice device = Run(streamed: true, runs: 3).Device;
        Assert.Equal(3 * Layers, device.Uploads.Count(upload => upload.Shape.Rank == 2 && upload.Shape[0] == upload.Shape[1]));
        Assert.Equal(Layers, device.Uploads.Count(upload => upload.Shape.Rank == 1));
    }

    [Fact]
    public void Nothing_streamed_stays_on_the_device()
    {
        TestDevice device = Run(streamed: true, runs: 2).Device;
        foreach (Tensor upload in device.Uploads.Where(upload => upload.Shape.Rank == 2 && upload.Shape[0] == upload.Shape[1]))
        {
            Assert.Throws<ObjectDisposedException>(() => upload.Span<float>().Length);
        }
    }

    [Fact]
    public void A_weight_that_two_neighbours_share_comes_for_both()
    {
        using TestDevice device = new();
        MemoryWeights source = new(("w", FormulaWeights.Create("w", [4, 4], mean: 0, scale: 1)));
        var graph = new GraphBuilder(DType.F32);
        Value x = graph.Input("x", new TensorType(DType.F32, [2, 4]));
        Value weight = graph.Parameter(source.Get("w"));
        graph.Output("y", graph.Apply(new Linear(), graph.Apply(new Linear(), x, weight), weight));
        Tensor input = FormulaWeights.Create("x", [2, 4], mean: 0, scale: 1);
        float[] Compute(bool streamed)
        {
            using DeviceWeights weights = new(device) { IsStreamed = streamed };
            using Executor executor = new(graph.Build(), weights);
            return executor.Run(new Dictionary<string, Tensor> { ["x"] = input })["y"].ReadFloats();
        }

        Assert.Equal(Compute(streamed: false), Compute(streamed: true));
    }

    [Fact]
    public void A_run_that_was_broken_off_can_be_repeated()
    {
        using TestDevice device = new();
        MemoryWeights source = new(("v", FormulaWeights.Create("v", [4, 4], mean: 0, scale: 1)), ("w", FormulaWeights.Create("w", [4, 4], mean: 0, scale: 1)));
        var graph = new GraphBuilder(DType.F32);
        Value x = graph.Input("x", new TensorType(DType.F32, [2, 4]));
        Value first = graph.Apply(new Linear(), x, graph.Parameter(source.Get("v")));
        graph.Output("y", graph.Apply(new Linear(), first, graph.Parameter(source.Get("w"))));
        using DeviceWeights weights = new(device) { IsStreamed = true };
        using Executor executor = new(graph.Build(), weights);
        Tensor input = FormulaWeights.Create("x", [2, 4], mean: 0, scale: 1);
        var streamer = new WeightStreamer(device, executor.Graph.Nodes);
        streamer.Before(0, []); // and no further: the second node's weight is under way
        streamer.Reset();
        streamer.Before(0, []);
        streamer.Dispose();

        Tensor gone = Tensor.OnHost(DType.F32, [2, 4]);
        gone.Buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => executor.Run(new Dictionary<string, Tensor> { ["x"] = gone }));
        float[] result = executor.Run(new Dictionary<string, Tensor> { ["x"] = input })["y"].ReadFloats();
        Assert.Equal(executor.Run(new Dictionary<string, Tensor> { ["x"] = input })["y"].ReadFloats(), result);
    }

    private static (float[] Result, TestDevice Device) Run(bool streamed, int runs)
    {
        TestDevice device = new();
        MemoryWeights source = new(Enumerable.Range(0, Layers).SelectMany(layer => new[]
        {
            ($"w{layer}", FormulaWeights.Create($"w{layer}", [6, 6], mean: 0, scale: 0.4)),
            ($"b{layer}", FormulaWeights.Create($"b{layer}", [6], mean: 0, scale: 1)),
        }));
        var graph = new GraphBuilder(DType.F32);
        Value x = graph.Input("x", new TensorType(DType.F32, [3, 6]));
        for (int layer = 0; layer < Layers; layer++)
        {
            x = graph.Apply(new Linear(), x, graph.Parameter(source.Get($"w{layer}")), graph.Parameter(source.Get($"b{layer}"))).Silu();
        }

        graph.Output("y", x);
        using DeviceWeights weights = new(device) { IsStreamed = streamed };
        using Executor executor = new(graph.Build(), weights);
        var inputs = new Dictionary<string, Tensor> { ["x"] = FormulaWeights.Create("x", [3, 6], mean: 0, scale: 1) };
        float[] result = [];
        for (int run = 0; run < runs; run++)
        {
            result = executor.Run(inputs)["y"].ReadFloats();
        }

        return (result, device);
    }
}
