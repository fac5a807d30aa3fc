using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The transformer on a device: v for a noisy clip under one text or several. The graph is built once for each size and number of
/// texts and serves every step, on a device that can as one recording. Not for use by several threads at once.
/// </summary>
/// <param name="transformer">The model.</param>
/// <param name="weights">The device.</param>
/// <param name="workspace">Where intermediates go, shared with whatever does not run at the same time; one of its own without.</param>
public sealed class CogVideoXPredictor(CogVideoXTransformer transformer, DeviceWeights weights, Workspace? workspace = null) : IDisposable
{
    private readonly Dictionary<GraphKey, (RecordedRun Run, Dictionary<string, Tensor> Results)> _graphs = [];
    private readonly Workspace _workspace = workspace ?? new Workspace(weights.Backend);
    private readonly bool _ownsWorkspace = workspace is null;
    private ModulationTable? _modulation;

    /// <summary>The model.</summary>
    public CogVideoXTransformer Transformer => transformer;

    /// <summary>Time spent on making graphs ready: building, fusing and planning them and bringing their weights to the device.</summary>
    public TimeSpan PlanningTime { get; private set; }

    /// <summary>The graphs made so far, for reports.</summary>
    public IEnumerable<Executor> Executors => _graphs.Values.Select(graph => graph.Run.Executor);

    /// <summary>
    /// Computes what depends on nothing but the timestep, for all timesteps of a run and in one product for each norm. It stays on
    /// the device until others are asked for, or until <see cref="Release"/>.
    /// </summary>
    /// <param name="timesteps">Every timestep that will be predicted at; at others, a prediction computes its own.</param>
    public void Prepare(IReadOnlyCollection<int> timesteps) => _ = Prepared(timesteps);

    /// <summary>Predicts v.</summary>
    /// <param name="latents">x_t, <c>[1 or B, F, C, H, W]</c> in F32.</param>
    /// <param name="text">Text embeddings, <c>[B, T, text width]</c> in F32.</param>
    /// <param name="timestep">t.</param>
    /// <param name="switchBlocks">
    /// Blocks in which the image queries of row 0 (rain) read the text keys and values of row 1 (null); B must be 2 then.
    /// </param>
    /// <returns>v, <c>[B, F, C, H, W]</c> in F32; valid until the next call with the same sizes.</returns>
    public Tensor Predict(Tensor latents, Tensor text, int timestep, BlockSet? switchBlocks = null)
    {
        BlockSet blocks = switchBlocks ?? BlockSet.None;
        var key = new GraphKey(latents.Shape, text.Shape, blocks);
        if (!_graphs.TryGetValue(key, out (RecordedRun Run, Dictionary<string, Tensor> Results) graph))
        {
            long start = Stopwatch.GetTimestamp();
            var executor = new Executor(BuildGraph(latents.Shape, text.Shape, blocks), weights, _workspace);
            PlanningTime += Stopwatch.GetElapsedTime(start);
            graph.Run = new RecordedRun(executor, weights.Backend);
            graph.Results = new() { ["v"] = weights.Backend.Allocate(DType.F32, latents.Shape.With(0, text.Shape[0])) };
            _graphs.Add(key, graph);
        }

        Tensor modulation = Prepared([timestep]).RowOf(timestep);
        graph.Run.Run(
            new Dictionary<string, Tensor> { ["latents"] = latents, ["text"] = text, ["modulation"] = modulation }, graph.Results);
        return graph.Results["v"];
    }

    /// <summary>Frees the memory of the graphs, their results and the timesteps; they are made again when next needed.</summary>
    public void Release()
    {
        foreach ((RecordedRun run, Dictionary<string, Tensor> results) in _graphs.Values)
        {
            run.Dispose();
            results["v"].Buffer.Dispose();
        }

        _graphs.Clear();
        _modulation?.Dispose();
        _modulation = null;
    }

    /// <summary>Frees all memory of the device.</summary>
    public void Dispose()
    {
        Release();
        if (_ownsWorkspace)
        {
            _workspace.Dispose();
        }
    }

    /// <summary>The graph of one prediction.</summary>
    /// <param name="latentShape">Shape of x_t.</param>
    /// <param name="textShape">Shape of the text embeddings.</param>
    /// <param name="blocks">Blocks that switch.</param>
    internal OperationGraph BuildGraph(Shape latentShape, Shape textShape, BlockSet blocks)
    {
        var graph = new GraphBuilder(weights.Backend.ActivationType);
        Value latents = graph.Input("latents", new TensorType(DType.F32, latentShape));
        Value text = graph.Input("text", new TensorType(DType.F32, textShape));
        Value modulation = graph.Input("modulation", new TensorType(graph.ActivationType, [1, transformer.Modulation.Width]));
        AttentionSwitch? rainReadsNull = blocks.Count == 0 ? null : new AttentionSwitch(1, 1);
        graph.Output("v", transformer.ForwardModulated(latents, text, modulation, rainReadsNull, blocks));
        return graph.Build();
    }

    private ModulationTable Prepared(IReadOnlyCollection<int> timesteps)
    {
        if (_modulation?.Covers(timesteps) != true)
        {
            _modulation?.Dispose();
            _modulation = null; // stays so if there is no room for the next
            _modulation = new ModulationTable(transformer.Modulation, weights.Backend, _workspace, timesteps);
        }

        return _modulation;
    }

    private readonly record struct GraphKey(Shape Latents, Shape Text, BlockSet Blocks);
}
