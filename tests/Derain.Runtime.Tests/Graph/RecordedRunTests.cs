using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Graph;

public sealed class RecordedRunTests : IDisposable
{
    private readonly RecordingDevice _device = new(new TestDevice());
    private readonly DeviceWeights _weights;
    private readonly Workspace _workspace;

    public RecordedRunTests()
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
    public void The_second_run_is_recorded_and_later_ones_are_played()
    {
        using RecordedRun run = Ready(_device, size: 2);
        Tensor result = _device.Allocate(DType.F32, [2]);

        Assert.Equal([3f, 8], Run(run, result, 1, 2));
        Assert.Equal((0, 0), (_device.Records, _device.Replays));
        Assert.Equal([15f, 0], Run(run, result, 3, 0));
        Assert.Equal((1, 1), (_device.Records, _device.Replays));
        Assert.Equal([24f, 35], Run(run, result, 4, 5));
        Assert.Equal((1, 2), (_device.Records, _device.Replays));
        Assert.True(run.IsRecorded);
    }

    [Fact]
    public void Results_that_go_elsewhere_are_recorded_anew()
    {
        using RecordedRun run = Ready(_device, size: 1);
        Tensor first = _device.Allocate(DType.F32, [1]);
        Tensor second = _device.Allocate(DType.F32, [1]);
        Run(run, first, 1);
        Run(run, first, 1);

        Assert.Equal([8f], Run(run, second, 2));
        Assert.Equal((1, 0), (_device.Records, _device.Live));
        Assert.Equal([15f], Run(run, second, 3));
        Assert.Equal((2, 1), (_device.Records, _device.Live));
        Assert.Equal([3f], first.ReadFloats());
    }

    [Fact]
    public void A_workspace_that_has_moved_makes_a_recording_void()
    {
        using RecordedRun small = Ready(_device, size: 1);
        using RecordedRun large = Ready(_device, size: 1000);
        Tensor result = _device.Allocate(DType.F32, [1]);
        Run(small, result, 1);
        Run(small, result, 1);
        Run(large, _device.Allocate(DType.F32, [1000]), new float[1000]);

        Assert.Equal([8f], Run(small, result, 2));
        Assert.False(small.IsRecorded);
        Assert.Equal([15f], Run(small, result, 3));
        Assert.True(small.IsRecorded);
        Assert.Equal((2, 1), (_device.Records, _device.Live));
    }

    [Fact]
    public void A_device_that_does_not_record_runs_as_it_is_told()
    {
        using TestDevice device = new();
        using Workspace workspace = new(device);
        using RecordedRun run = Ready(device, size: 1, workspace);
        Tensor result = device.Allocate(DType.F32, [1]);

        Assert.Equal([3f], Run(run, result, 1));
        Assert.Equal([8f], Run(run, result, 2));
        Assert.Equal(2, device.Executed.Count(operation => operation is Multiply));
        Assert.DoesNotContain(device.Executed, operation => operation is Copy);
    }

    [Fact]
    public void A_device_that_cannot_record_this_is_asked_once()
    {
        using RecordingDevice device = new(new TestDevice()) { Refuses = true };
        using Workspace workspace = new(device);
        using RecordedRun run = Ready(device, size: 1, workspace);
        Tensor result = device.Allocate(DType.F32, [1]);

        Assert.Equal([3f], Run(run, result, 1));
        Assert.Equal([8f], Run(run, result, 2));
        Assert.Equal([15f], Run(run, result, 3));
        Assert.False(run.IsRecorded);
    }

    [Fact]
    public void A_graph_that_looks_words_up_is_not_recorded()
    {
        GraphBuilder graph = new(DType.F32);
        Value ids = graph.Input("ids", new TensorType(DType.I32, [1, 2]));
        graph.Output("y", graph.Apply(new Embedding(), ids, graph.Constant("table", Tensor.OnHost<float>([2, 1], [5, 7]))));
        using RecordedRun run = new(new Executor(graph.Build(), _weights, _workspace), _device);
        Dictionary<string, Tensor> results = new() { ["y"] = _device.Allocate(DType.F32, [1, 2, 1]) };
        for (int index = 0; index < 3; index++)
        {
            run.Run(new Dictionary<string, Tensor> { ["ids"] = Tensor.OnHost<int>([1, 2], [1, 0]) }, results);
        }

        Assert.Equal([7f, 5], results["y"].ReadFloats());
        Assert.Equal(0, _device.Records);
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_named()
    {
        using RecordedRun run = Ready(_device, size: 2);

        Assert.Equal(
            "The graph's input 'x' is not given.",
            Assert.Throws<ArgumentException>(() => run.Run(
                new Dictionary<string, Tensor>(),
                new Dictionary<string, Tensor> { ["y"] = _device.Allocate(DType.F32, [2]) })).Message);
    }

    [Fact]
    public void Its_recording_ends_with_it()
    {
        RecordedRun run = Ready(_device, size: 1);
        Tensor result = _device.Allocate(DType.F32, [1]);
        Run(run, result, 1);
        Run(run, result, 1);

        run.Dispose();

        Assert.Equal(0, _device.Live);
    }

    /// <summary>y = (x + 1)² - 1, by way of an intermediate.</summary>
    private RecordedRun Ready(IBackend device, int size, Workspace? workspace = null)
    {
        GraphBuilder graph = new(DType.F32);
        Value one = graph.Constant("one", Tensor.OnHost<float>([size], [.. Enumerable.Repeat(1f, size)]));
        Value minus = graph.Constant("minus one", Tensor.OnHost<float>([size], [.. Enumerable.Repeat(-1f, size)]));
        Value sum = graph.Input("x", new TensorType(DType.F32, [size])) + one;
        graph.Output("y", (sum * sum) + minus);
        DeviceWeights weights = device == _device ? _weights : new DeviceWeights(device);
        return new RecordedRun(new Executor(graph.Build(), weights, workspace ?? _workspace), device);
    }

    private static float[] Run(RecordedRun run, Tensor result, params float[] x)
    {
        run.Run(
            new Dictionary<string, Tensor> { ["x"] = Tensor.OnHost<float>([x.Length], x) },
            new Dictionary<string, Tensor> { ["y"] = result });
        return result.ReadFloats();
    }
}
