using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Planning;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// What one window of a clip costs, added up over the graphs that would run. Nothing is computed and no weight is read.
/// </summary>
public sealed record CostEstimate
{
    private const int LatentsOfAStep = 4; // x0, the sample, the draw, the next sample

    /// <summary>Predictions of the inversion, each of one text.</summary>
    public required int InvertForwards { get; init; }

    /// <summary>Predictions of the deraining, each of two texts.</summary>
    public required int DerainForwards { get; init; }

    /// <summary>Floating-point operations of the encoder; a multiply-add counts 2, here and below.</summary>
    public required double EncodeFlops { get; init; }

    /// <summary>Floating-point operations of the inversion, and of what depends on timesteps alone.</summary>
    public required double InvertFlops { get; init; }

    /// <summary>Floating-point operations of the deraining.</summary>
    public required double DerainFlops { get; init; }

    /// <summary>Floating-point operations of the decoder.</summary>
    public required double DecodeFlops { get; init; }

    /// <summary>Bytes of intermediates, inputs and results of the encoder's largest graph; of graphs, one set exists at a time.</summary>
    public required long EncodeBytes { get; init; }

    /// <summary>The same for the largest prediction.</summary>
    public required long PredictBytes { get; init; }

    /// <summary>The same for the decoder.</summary>
    public required long DecodeBytes { get; init; }

    /// <summary>Bytes of the noise maps and samples that the inversion leaves for the deraining.</summary>
    public required long NoiseBytes { get; init; }

    /// <summary>Bytes of what is computed once for all timesteps.</summary>
    public required long ModulationBytes { get; init; }

    /// <summary>The largest of the three stages.</summary>
    public long ArenaBytes => Math.Max(Math.Max(EncodeBytes, DecodeBytes), PredictBytes);

    /// <summary>The same, had every intermediate memory of its own.</summary>
    public required long UnplannedBytes { get; init; }

    /// <summary>Bytes of the weights, as stored.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Tokens of a prediction, text and image.</summary>
    public required int Tokens { get; init; }

    /// <summary>The graphs that a window runs.</summary>
    internal IReadOnlyList<PlannedGraph> Graphs { get; private init; } = [];

    /// <summary>Floating-point operations in all.</summary>
    public double Flops => EncodeFlops + InvertFlops + DerainFlops + DecodeFlops;

    /// <summary>Adds up a window.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">What is done.</param>
    /// <param name="frames">Frames of the window, as many as the model takes.</param>
    /// <param name="height">H in pixels, a multiple of the model's <see cref="DerainModel.SizeMultiple"/>.</param>
    /// <param name="width">W, likewise.</param>
    /// <exception cref="ShapeException">The model does not take such a window.</exception>
    public static CostEstimate ForWindow(DerainModel model, DerainOptions options, int frames, int height, int width)
    {
        model.CheckVideo([1, frames, height, width, model.VaeConfig.InChannels]);
        var tally = new GraphTally(model);
        CogVideoXTransformerConfig config = model.TransformerConfig;
        var schedule = new InversionSchedule(new CogVideoXDdimScheduler(model.Schedule, options.Steps), options.Skip, options.LastMap);
        int steps = schedule.Steps.Count;
        int inverted = options.Inversion == InversionMethod.Ddpm
            ? schedule.Steps.Count(step => step.Ddim.Variance != 0) // a step without noise has no map to predict for
            : steps;

        int rows = height / model.VaeConfig.SpatialCompressionRatio;
        int columns = width / model.VaeConfig.SpatialCompressionRatio;
        double encode = tally.Autoencode(encode: true, options.TiledVae, frames, rows, columns, out int latentFrames);
        long encodeBytes = tally.TakeArenaBytes();
        int paddedFrames = (latentFrames + config.PatchFrames - 1) / config.PatchFrames * config.PatchFrames;
        Shape latents = [1, paddedFrames, config.InChannels, rows, columns];
        int timesteps = options.TimestepsOf(schedule).Count;
        double invert = tally.Modulate(timesteps) + tally.Predict(DerainStage.Invert, inverted, latents, texts: 1, BlockSet.None);
        double derain = tally.Predict(DerainStage.Derain, steps, latents, texts: 2, options.SwitchBlocks);
        long predictBytes = tally.TakeArenaBytes();
        double decode = tally.Autoencode(encode: false, options.TiledVae, latentFrames, rows, columns, out _);
        return new CostEstimate
        {
            InvertForwards = inverted,
            DerainForwards = steps,
            EncodeFlops = encode,
            InvertFlops = invert,
            DerainFlops = derain,
            DecodeFlops = decode,
            EncodeBytes = encodeBytes,
            PredictBytes = predictBytes,
            DecodeBytes = tally.TakeArenaBytes(),
            NoiseBytes = (steps + LatentsOfAStep) * new TensorType(DType.F32, latents).Bytes,
            ModulationBytes = ModulationTable.BytesOf(
                model.Predictor.Transformer.Modulation, model.Backend.ActivationType, timesteps),
            UnplannedBytes = tally.UnplannedBytes,
            WeightBytes = model.WeightBytes,
            Graphs = tally.Graphs,
            Tokens = config.MaxTextSeqLength + paddedFrames * rows * columns / config.PatchVolume,
        };
    }

    /// <summary>Counts graphs, which share one arena.</summary>
    private sealed class GraphTally(DerainModel model)
    {
        private readonly Dictionary<CogVideoXVae.ChunkKey, int> _chunks = [];
        private readonly List<PlannedGraph> _graphs = [];
        private long _arenaBytes;

        public long UnplannedBytes { get; private set; }

        /// <summary>All graphs, each with the number of its runs.</summary>
        public IReadOnlyList<PlannedGraph> Graphs => _graphs;

        /// <summary>The largest graph since this was last asked.</summary>
        public long TakeArenaBytes()
        {
            long bytes = _arenaBytes;
            _arenaBytes = 0;
            return bytes;
        }

        /// <summary>Floating-point operations of what depends on timesteps alone; frames of any size take the same.</summary>
        public double Modulate(int timesteps)
        {
            OperationGraph graph = Fused(
                ModulationTable.BuildGraph(model.Predictor.Transformer.Modulation, model.Backend.ActivationType, timesteps));
            return Add(new PlannedGraph(DerainStage.Invert, Runs: 1, graph, _ => graph));
        }

        /// <summary>Floating-point operations of all predictions of a stage.</summary>
        public double Predict(DerainStage stage, int runs, Shape latents, int texts, BlockSet blocks)
        {
            CogVideoXTransformerConfig config = model.TransformerConfig;
            Shape text = [texts, config.MaxTextSeqLength, config.TextEmbedDim];
            int Scaled(int length, double scale) => Math.Max(1, (int)(scale * length / config.PatchSize)) * config.PatchSize;
            return Add(new PlannedGraph(
                stage,
                runs,
                Fused(model.Predictor.BuildGraph(latents, text, blocks)),
                scale => Fused(model.Predictor.BuildGraph(
                    latents.With(3, Scaled(latents[3], scale)).With(4, Scaled(latents[4], scale)), text, blocks))));
        }

        /// <summary>A video, its height and width in latents, to or from latents.</summary>
        public double Autoencode(bool encode, bool tiled, int frames, int height, int width, out int resultFrames)
        {
            VaeTiling tiling = new(model.Vae);
            int compression = model.VaeConfig.SpatialCompressionRatio;
            int pixels = encode ? compression : 1;
            double flops = 0;
            resultFrames = 0;
            foreach ((int tileHeight, int tileWidth) in tiled && tiling.IsNeeded(height * compression, width * compression)
                ? tiling.TilesOf(height, width)
                : [(height, width)])
            {
                resultFrames = 0;
                foreach (CogVideoXVae.ChunkKey chunk in CogVideoXVae.ChunksOf(encode, frames, tileHeight * pixels, tileWidth * pixels))
                {
                    PlannedGraph graph = Chunk(chunk);
                    flops += FlopsOf(graph);
                    resultFrames += graph.Graph.Outputs["y"].Shape[1];
                }
            }

            return flops;
        }

        private PlannedGraph Chunk(CogVideoXVae.ChunkKey chunk)
        {
            if (_chunks.TryGetValue(chunk, out int known))
            {
                return _graphs[known] = _graphs[known] with { Runs = _graphs[known].Runs + 1 };
            }

            int multiple = chunk.Encode ? model.SizeMultiple : model.TransformerConfig.PatchSize;
            int Scaled(int length, double scale) => Math.Max(1, (int)(scale * length / multiple)) * multiple;
            _chunks.Add(chunk, _graphs.Count);
            Add(new PlannedGraph(
                chunk.Encode ? DerainStage.Encode : DerainStage.Decode,
                Runs: 1,
                Fused(model.Vae.BuildGraph(chunk)),
                scale => Fused(model.Vae.BuildGraph(
                    chunk with { Height = Scaled(chunk.Height, scale), Width = Scaled(chunk.Width, scale) }))));
            return _graphs[^1];
        }

        private OperationGraph Fused(OperationGraph graph) => Fusion.Fuse(graph, model.Backend);

        private static double FlopsOf(PlannedGraph graph) => graph.Operations.Sum(operation => operation.Flops);

        private double Add(PlannedGraph planned)
        {
            OperationGraph graph = planned.Graph;
            long held = graph.Inputs.Concat(graph.Outputs.Values).Sum(value => value.Type.Bytes);
            MemoryPlan plan = new(graph);
            _arenaBytes = Math.Max(_arenaBytes, plan.ArenaBytes + held);
            UnplannedBytes = Math.Max(UnplannedBytes, plan.UnplannedBytes + held);
            _graphs.Add(planned);
            return planned.Runs * FlopsOf(planned);
        }
    }
}
