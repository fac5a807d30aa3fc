using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// What a step of the deraining executes: the prediction of both branches, and guidance and scheduler in one operation. Added up
/// over the graph that runs; nothing is computed and no weight is read.
/// </summary>
public sealed class StepCount
{
    private StepCount(Shape latents, int tokens, IReadOnlyCollection<OperationCount> operations)
    {
        Latents = latents;
        Tokens = tokens;
        Operations =
        [
            .. operations.GroupBy(operation => operation.Operation)
                .Select(kind => OperationCount.Sum(kind.Key, [.. kind]))
                .OrderByDescending(kind => kind.Bytes),
        ];
        Total = OperationCount.Sum("total", Operations);
    }

    /// <summary>Shape of the latents, <c>[1, F, C, H, W]</c>.</summary>
    public Shape Latents { get; }

    /// <summary>Tokens of each of the two branches, text and image.</summary>
    public int Tokens { get; }

    /// <summary>The work by kind, the kind that moves the most bytes first.</summary>
    public IReadOnlyList<OperationCount> Operations { get; }

    /// <summary>The work of all of them.</summary>
    public OperationCount Total { get; }

    /// <summary>Counts a step.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="backend">The device it is counted for.</param>
    /// <param name="latents">Shape of the latents.</param>
    /// <param name="switchBlocks">Blocks in which attention is switched.</param>
    /// <exception cref="ShapeException">The model does not take such latents.</exception>
    public static StepCount Of(CogVideoXPredictor predictor, IBackend backend, Shape latents, BlockSet switchBlocks)
    {
        CogVideoXTransformerConfig config = predictor.Transformer.Config;
        OperationGraph graph = Fusion.Fuse(
            predictor.BuildGraph(latents, [2, config.MaxTextSeqLength, config.TextEmbedDim], switchBlocks), backend);
        int tokens = config.MaxTextSeqLength + CogVideoXPatchEmbed.TokenGridOf(config, latents).Count;
        return new StepCount(latents, tokens, [.. Inputs(graph, backend), .. OperationCount.Of(graph, backend), Guidance(backend, latents)]);
    }

    // A recording reads its inputs where they were when it was made.
    private static IEnumerable<OperationCount> Inputs(OperationGraph graph, IBackend backend) =>
        backend is IRecordingBackend
            ? graph.Inputs.Select(input => OperationCount.Of(backend, new Copy(input.Type.Type), [input.Type], input.Type))
            : [];

    private static OperationCount Guidance(IBackend backend, Shape latents)
    {
        TensorType sample = new(DType.F32, latents);
        return OperationCount.Of(backend, new LinearCombination(1, 1, 1, 1), [sample, sample, sample, sample], sample);
    }
}
