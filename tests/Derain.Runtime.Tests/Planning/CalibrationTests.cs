using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Planning;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Planning;

public sealed class CalibrationTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_planned_is_what_is_executed(bool tiled)
    {
        using TimingBackend backend = new(new CpuBackend());
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_cache.Root));
        DerainOptions options = new()
        {
            Steps = 4,
            Skip = 1,
            SwitchBlocks = BlockSet.Parse("0,3", model.TransformerConfig.NumLayers),
            TiledVae = tiled,
        };
        model.EmbedText(options.NegativePrompt);
        model.EmbedText("");
        backend.Reset();
        new DerainPipeline(model).Derain(Tensor.OnHost(DType.F32, [1, 17, 64, 96, 3]), options);

        var planned = CostEstimate.ForWindow(model, options, 17, 64, 96).Graphs
            .SelectMany(graph => graph.Operations, (graph, operation) => (graph.Runs, Operation: operation))
            .ToLookup(run => run.Operation.Operation.GetType().Name);
        foreach (string kind in (string[])["Linear", "Conv2d", "Conv3d", "Attention", "LayerNorm", "GroupNorm"])
        {
            OperationTiming executed = Assert.Single(backend.Timings, timing => timing.Operation == kind);
            Assert.Equal(executed.Calls, planned[kind].Sum(run => run.Runs));
            Assert.Equal(executed.Flops, planned[kind].Sum(run => run.Runs * run.Operation.Flops), tolerance: 1e-9 * executed.Flops);
        }
    }

    [Fact]
    public void Every_class_is_timed_and_every_operation_has_a_time()
    {
        using CpuBackend backend = new();
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_cache.Root));
        IReadOnlyList<PlannedGraph> graphs = CostEstimate.ForWindow(model, model.Defaults.Options, 9, 64, 96).Graphs;
        Calibration calibration = new(backend);
        Assert.Equal(0, calibration.SecondsOf(graphs));

        calibration.Measure(graphs, passes: 1);

        Assert.All(Enum.GetValues<OperationClass>(), kind => Assert.True(calibration.SpeedOf(kind) > 0, $"{kind}"));
        Assert.All(graphs, graph => Assert.True(calibration.SecondsOf(graph) > 0));
        Assert.Equal(graphs.Sum(calibration.SecondsOf), calibration.SecondsOf(graphs));
    }

    [Fact]
    public void Smaller_graphs_have_the_same_operations()
    {
        using CpuBackend backend = new(1);
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), backend, new PromptCache(_cache.Root));
        foreach (PlannedGraph graph in CostEstimate.ForWindow(model, model.Defaults.Options, 17, 128, 192).Graphs)
        {
            IReadOnlyList<PlannedOperation> smaller = PlannedGraph.OperationsOf(graph.Smaller(0.25));
            Assert.Equal(
                graph.Operations.Select(operation => operation.Operation.GetType()), smaller.Select(operation => operation.Operation.GetType()));
            Assert.InRange(smaller.Sum(operation => operation.Flops), 1, graph.Operations.Sum(operation => operation.Flops)); // what depends on timesteps alone stays
        }
    }
}
