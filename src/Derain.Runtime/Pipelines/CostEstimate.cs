using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Planning;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// What one window of a clip costs, added up over the operations that would run. Nothing is computed and no weight is read.
/// </summary>
public sealed record CostEstimate
{
    private const int LatentsOfAStep = 7; // x0, the start, the sample, the next one, v of one text and of two

    /// <summary>Predictions of the inversion, each of one text.</summary>
    public required int InvertForwards { get; init; }

    /// <summary>Predictions of the deraining, each of two texts.</summary>
    public required int DerainForwards { get; init; }

    /// <summary>Floating-point operations of the encoding; a multiply-add counts 2, here and below.</summary>
    public double EncodeFlops => FlopsOf(DerainStage.Encode);

    /// <summary>Floating-point operations of the inversion, and of what depends on timesteps alone.</summary>
    public double InvertFlops => FlopsOf(DerainStage.Invert);

    /// <summary>Floating-point operations of the deraining.</summary>
    public double DerainFlops => FlopsOf(DerainStage.Derain);

    /// <summary>Floating-point operations of the decoding.</summary>
    public double DecodeFlops => FlopsOf(DerainStage.Decode);

    /// <summary>Bytes of intermediates, inputs and results of the encoder's largest graph; of graphs, one set exists at a time.</summary>
    public required long EncodeBytes { get; init; }

    /// <summary>The same for the largest prediction.</summary>
    public required long PredictBytes { get; init; }

    /// <summary>The same for the decoder.</summary>
    public required long DecodeBytes { get; init; }

    /// <summary>Bytes of the noise maps and samples, which are held from the inversion to the end of the decoding.</summary>
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

    /// <summary>Everything that a window executes.</summary>
    internal IReadOnlyList<PlannedWork> Work { get; private init; } = [];

    /// <summary>Floating-point operations in all.</summary>
    public double Flops => Work.Sum(part => part.Flops);

    /// <summary>Adds up a window.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">What is done.</param>
    /// <param name="frames">Frames of the window, as many as the model takes.</param>
    /// <param name="height">H in pixels, a multiple of the model's <see cref="DerainModel.SizeMultiple"/>.</param>
    /// <param name="width">W, likewise.</param>
    /// <param name="place">Where in a larger picture it is, if it is a tile.</param>
    /// <exception cref="ShapeException">The model does not take such a window.</exception>
    public static CostEstimate ForWindow(
        DerainModel model, DerainOptions options, int frames, int height, int width, LatentPlace place = default)
    {
        Shape video = [1, frames, height, width, model.VaeConfig.InChannels];
        model.CheckVideo(video);
        var tally = new GraphTally(model);
        CogVideoXTransformerConfig config = model.TransformerConfig;
        var schedule = new InversionSchedule(new CogVideoXDdimScheduler(model.Schedule, options.Steps), options.Skip, options.LastMap);
        int steps = schedule.Steps.Count;
        int inverted = options.Inversion == InversionMethod.Ddpm
            ? schedule.Steps.Count(step => step.Ddim.Variance != 0) // a step without noise has no map to predict for
            : steps;

        int rows = height / model.VaeConfig.SpatialCompressionRatio;
        int columns = width / model.VaeConfig.SpatialCompressionRatio;
        int latentFrames = tally.Autoencode(encode: true, options.TiledVae, frames, rows, columns);
        long encodeBytes = tally.TakeArenaBytes();
        Shape latents = model.LatentsOf(video);
        int timesteps = options.TimestepsOf(schedule).Count;
        tally.Modulate(timesteps);
        tally.Predict(DerainStage.Invert, inverted, latents, texts: 1, BlockSet.None);
        tally.Predict(DerainStage.Derain, steps, latents, texts: 2, options.SwitchBlocks);
        long predictBytes = tally.TakeArenaBytes();
        tally.Autoencode(encode: false, options.TiledVae, latentFrames, rows, columns);
        return new CostEstimate
        {
            InvertForwards = inverted,
            DerainForwards = steps,
            EncodeBytes = encodeBytes,
            PredictBytes = predictBytes,
            DecodeBytes = tally.TakeArenaBytes(),
            NoiseBytes = (steps + LatentsOfAStep) * new TensorType(DType.F32, latents).Bytes,
            ModulationBytes = ModulationTable.BytesOf(
                model.Predictor.Transformer.Modulation, model.Backend.ActivationType, timesteps),
            UnplannedBytes = tally.UnplannedBytes,
            WeightBytes = model.WeightBytes,
            Work = [.. tally.Work, .. new PipelineOperations(model, options, schedule, place).Of(video)],
            Tokens = config.MaxTextSeqLength + latents[1] * rows * columns / config.PatchVolume,
        };
    }

    private double FlopsOf(DerainStage stage) => Work.Where(part => part.Stage == stage).Sum(part => part.Flops);

    /// <summary>Counts graphs, which share one arena.</summary>
    private sealed class GraphTally(DerainModel model)
    {
        private readonly Dictionary<CogVideoXVae.ChunkKey, (int Index, int Frames)> _chunks = [];
        private readonly List<PlannedWork> _work = [];
        private long _arenaBytes;

        public long UnplannedBytes { get; private set; }

        /// <summary>All graphs, each with the number of its runs.</summary>
        public IReadOnlyList<PlannedWork> Work => _work;

        /// <summary>The largest graph since this was last asked.</summary>
        public long TakeArenaBytes()
        {
            long bytes = _arenaBytes;
            _arenaBytes = 0;
            return bytes;
        }

        /// <summary>Counts what depends on timesteps alone; frames of any size take the same.</summary>
        public void Modulate(int timesteps)
        {
            OperationGraph graph = Fused(
                ModulationTable.BuildGraph(model.Predictor.Transformer.Modulation, model.Backend.ActivationType, timesteps));
            Add(DerainStage.Invert, runs: 1, _ => graph);
            _work[^1] = _work[^1] with { IsForAllWindows = true };
        }

        /// <summary>Counts all predictions of a stage.</summary>
        public void Predict(DerainStage stage, int runs, Shape latents, int texts, BlockSet blocks)
        {
            CogVideoXTransformerConfig config = model.TransformerConfig;
            Shape text = [texts, config.MaxTextSeqLength, config.TextEmbedDim];
            int Scaled(int length, double scale) => Math.Max(1, (int)(scale * length / config.PatchSize)) * config.PatchSize;
            Add(stage, runs, scale => Fused(model.Predictor.BuildGraph(
                latents.With(3, Scaled(latents[3], scale)).With(4, Scaled(latents[4], scale)), text, blocks)));
        }

        /// <summary>Counts a video, its height and width in latents, to or from latents.</summary>
        /// <returns>Frames of the result.</returns>
        public int Autoencode(bool encode, bool tiled, int frames, int height, int width)
        {
            VaeTiling tiling = new(model.Vae);
            int compression = model.VaeConfig.SpatialCompressionRatio;
            int pixels = encode ? compression : 1;
            int resultFrames = 0;
            foreach ((int tileHeight, int tileWidth) in tiled && tiling.IsNeeded(height * compression, width * compression)
                ? tiling.TilesOf(height, width)
                : [(height, width)])
            {
                resultFrames = CogVideoXVae.ChunksOf(encode, frames, tileHeight * pixels, tileWidth * pixels).Sum(Chunk);
            }

            return resultFrames;
        }

        private int Chunk(CogVideoXVae.ChunkKey chunk)
        {
            if (_chunks.TryGetValue(chunk, out (int Index, int Frames) known))
            {
                _work[known.Index] = _work[known.Index] with { Runs = _work[known.Index].Runs + 1 };
                return known.Frames;
            }

            int multiple = chunk.Encode ? model.SizeMultiple : model.TransformerConfig.PatchSize;
            int Scaled(int length, double scale) => // a tile need not be such a multiple
                scale == 1 ? length : Math.Max(1, (int)(scale * length / multiple)) * multiple;
            OperationGraph graph = Add(
                chunk.Encode ? DerainStage.Encode : DerainStage.Decode,
                runs: 1,
                scale => Fused(model.Vae.BuildGraph(
                    chunk with { Height = Scaled(chunk.Height, scale), Width = Scaled(chunk.Width, scale) })));
            int frames = graph.Outputs["y"].Shape[1];
            _chunks.Add(chunk, (_work.Count - 1, frames));
            return frames;
        }

        private OperationGraph Fused(OperationGraph graph) => Fusion.Fuse(graph, model.Backend);

        private OperationGraph Add(DerainStage stage, int runs, Func<double, OperationGraph> at)
        {
            OperationGraph graph = at(1);
            long held = graph.Inputs.Concat(graph.Outputs.Values).Sum(value => value.Type.Bytes);
            MemoryPlan plan = new(graph);
            _arenaBytes = Math.Max(_arenaBytes, plan.ArenaBytes + held);
            UnplannedBytes = Math.Max(UnplannedBytes, plan.UnplannedBytes + held);
            _work.Add(new PlannedWork(stage, runs, scale => PlannedWork.OperationsOf(scale == 1 ? graph : at(scale))));
            return graph;
        }
    }
}
