using System.Diagnostics;
using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The 3-D causal autoencoder of CogVideoX (Yang et al., 2024, section 2.1) on a device. It works in chunks of frames, each
/// continuing the convolutions of the one before; the graph of a chunk is built once for its shape and kept.
/// Not for use by several threads at once.
/// </summary>
public sealed class CogVideoXVae : IDisposable
{
    private readonly CogVideoXEncoder3D _encoder;
    private readonly CogVideoXDecoder3D _decoder;
    private readonly DeviceWeights _weights;
    private readonly Workspace _workspace;
    private readonly bool _ownsWorkspace;
    private readonly Dictionary<ChunkKey, Executor> _executors = [];

    /// <summary>The autoencoder of a checkpoint.</summary>
    /// <param name="scope">Root of the checkpoint's tensors.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="weights">The device.</param>
    /// <param name="workspace">Where intermediates go, shared with whatever does not run at the same time; one of its own without.</param>
    /// <exception cref="WeightException">A tensor is missing or has another shape.</exception>
    public CogVideoXVae(WeightScope scope, CogVideoXVaeConfig config, DeviceWeights weights, Workspace? workspace = null)
    {
        Config = config;
        _weights = weights;
        _ownsWorkspace = workspace is null;
        _workspace = workspace ?? new Workspace(weights.Backend);
        _encoder = new(scope.Scope("encoder"), config);
        _decoder = new(scope.Scope("decoder"), config);
    }

    /// <summary>The checkpoint's configuration.</summary>
    public CogVideoXVaeConfig Config { get; }

    /// <summary>Time spent on making graphs ready, as <see cref="CogVideoXPredictor.PlanningTime"/>.</summary>
    public TimeSpan PlanningTime { get; private set; }

    /// <summary>The device.</summary>
    internal IBackend Backend => _weights.Backend;

    /// <summary>
    /// Encodes a video: <c>[1, F, H, W, 3]</c> in -1..1, H and W multiples of the spatial compression →
    /// moments <c>[1, f, h, w, 2C]</c> (mean, then log-variance).
    /// </summary>
    /// <exception cref="ShapeException">The video has another shape.</exception>
    public Tensor EncodeMoments(Tensor video, CancellationToken cancellation = default)
    {
        Shape shape = video.Shape;
        int compression = Config.SpatialCompressionRatio;
        if (!IsVideo(shape, Config.InChannels) || shape[2] % compression != 0 || shape[3] % compression != 0)
        {
            throw new ShapeException(
                nameof(EncodeMoments), "video", $"[1, F, H, W, {Config.InChannels}] with H and W multiples of {compression}", shape);
        }

        return Run(video, encode: true, cancellation);
    }

    /// <summary>Decodes latents: <c>[1, f, h, w, C]</c>, unscaled → video <c>[1, F, H, W, 3]</c>, about -1..1 but not clamped.</summary>
    /// <exception cref="ShapeException">The latents have another shape.</exception>
    public Tensor DecodeVideo(Tensor latents, CancellationToken cancellation = default) =>
        IsVideo(latents.Shape, Config.LatentChannels)
            ? Run(latents, encode: false, cancellation)
            : throw new ShapeException(nameof(DecodeVideo), "latents", $"[1, f, h, w, {Config.LatentChannels}]", latents.Shape);

    /// <summary>The latents the diffusion model works on: a draw from the posterior, scaled.</summary>
    /// <param name="moments"><c>[1, f, h, w, 2C]</c>.</param>
    /// <param name="noise">The draw, <c>[1, C, f, h, w]</c>; the mean without.</param>
    /// <returns><c>[1, f, C, h, w]</c>.</returns>
    public Tensor Sample(Tensor moments, Tensor? noise) =>
        Backend.Compute(new PosteriorSample(Config.ScalingFactor), moments, noise);

    /// <summary>The inverse of the scaling and of the layout of <see cref="Sample"/>: <c>[1, f, C, h, w]</c> → <c>[1, f, h, w, C]</c>.</summary>
    public Tensor Unscale(Tensor latents)
    {
        Tensor unscaled = Backend.Compute(new LinearCombination(1 / Config.ScalingFactor), latents);
        Tensor channelsLast = Backend.Compute(new Permute(0, 1, 3, 4, 2), unscaled);
        Backend.Free(unscaled);
        Tensor activations = Backend.ToType(channelsLast, Backend.ActivationType);
        if (activations != channelsLast)
        {
            Backend.Free(channelsLast);
        }

        return activations;
    }

    /// <summary>Frees the memory of the graphs; they are made again when next needed.</summary>
    public void Release()
    {
        foreach (Executor executor in _executors.Values)
        {
            executor.Dispose();
        }

        _executors.Clear();
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

    /// <summary>The graph of one chunk.</summary>
    /// <param name="chunk">Its shape and place.</param>
    /// <param name="probe">Called with names and values of intermediates, for comparing implementations.</param>
    internal OperationGraph BuildGraph(ChunkKey chunk, Action<string, Value>? probe = null)
    {
        var graph = new GraphBuilder(Backend.ActivationType);
        var caches = new ConvolutionCaches(graph, chunk.Continues, chunk.Continued);
        int channels = chunk.Encode ? Config.InChannels : Config.LatentChannels;
        Value x = graph.Input("x", new TensorType(graph.ActivationType, [1, chunk.Frames, chunk.Height, chunk.Width, channels]));
        graph.Output("y", chunk.Encode ? _encoder.Forward(x, caches, probe) : _decoder.Forward(x, caches, probe));
        return graph.Build();
    }

    /// <summary>The chunks that a video of <c>F</c> frames, or latents of <c>f</c>, are worked on in.</summary>
    internal static IReadOnlyList<ChunkKey> ChunksOf(bool encode, int frames, int height, int width)
    {
        IReadOnlyList<(int Start, int Length)> chunks =
            ChunkPlan.Split(frames, encode ? ChunkPlan.EncoderFrames : ChunkPlan.DecoderFrames);
        return
        [
            .. chunks.Select((chunk, index) => new ChunkKey(
                encode, chunk.Length, height, width, Continues: index > 0, Continued: index < chunks.Count - 1)),
        ];
    }

    private static bool IsVideo(Shape shape, int channels) =>
        shape.Rank == 5 && shape[0] == 1 && shape[4] == channels && shape.ElementCount > 0;

    private Tensor Run(Tensor source, bool encode, CancellationToken cancellation)
    {
        IReadOnlyList<ChunkKey> chunks = ChunksOf(encode, source.Shape[1], source.Shape[2], source.Shape[3]);
        Executor[] executors = [.. chunks.Select(ExecutorOf)];
        Value[] parts = [.. executors.Select(executor => executor.Graph.Outputs["y"])];
        Tensor result = Backend.Allocate(parts[0].Type.Type, parts[0].Shape.With(1, parts.Sum(part => part.Shape[1])));
        Dictionary<string, Tensor> caches = [];
        (int start, int done) = (0, 0);
        for (int index = 0; index < chunks.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            Dictionary<string, Tensor> next = executors[index].Graph.Outputs.Where(output => output.Key != "y").ToDictionary(
                output => output.Key, output => Backend.Allocate(output.Value.Type.Type, output.Value.Shape));
            executors[index].Run(
                new Dictionary<string, Tensor>(caches) { ["x"] = source.Slice(axis: 1, start, chunks[index].Frames) },
                new Dictionary<string, Tensor>(next) { ["y"] = result.Slice(axis: 1, done, parts[index].Shape[1]) });
            start += chunks[index].Frames;
            done += parts[index].Shape[1];

            // At full size the caches of one chunk are gigabytes, not to be left to the collector.
            foreach (Tensor cache in caches.Values)
            {
                Backend.Free(cache);
            }

            caches = next;
        }

        return result;
    }

    private Executor ExecutorOf(ChunkKey key)
    {
        if (!_executors.TryGetValue(key, out Executor? executor))
        {
            long start = Stopwatch.GetTimestamp();
            _executors.Add(key, executor = new Executor(BuildGraph(key), _weights, _workspace));
            PlanningTime += Stopwatch.GetElapsedTime(start);
        }

        return executor;
    }

    /// <summary>What tells the graphs of chunks apart.</summary>
    internal readonly record struct ChunkKey(bool Encode, int Frames, int Height, int Width, bool Continues, bool Continued);
}
