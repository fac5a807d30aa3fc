using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Layers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// Latents and text embeddings to tokens of one width. Flat patches (2b, 5b) are cut by a convolution whose stride is its size,
/// which is a product of the patches with its weight; patches in time (1.5) are a product as stored.
/// </summary>
/// <param name="scope">Where <c>proj</c> and <c>text_proj</c> are.</param>
/// <param name="config">The model's dimensions.</param>
public sealed class CogVideoXPatchEmbed(WeightScope scope, CogVideoXTransformerConfig config)
{
    private readonly Weight _weight = scope.Get("proj.weight", config.PatchSizeT is null
        ? [config.InnerDim, config.InChannels, config.PatchSize, config.PatchSize]
        : [config.InnerDim, config.InChannels * config.PatchVolume]);

    // 1.5 has this bias whatever its patch_bias says; so do all published checkpoints.
    private readonly Weight _bias = scope.Get("proj.bias", [config.InnerDim]);
    private readonly Linear _textProj = new(scope.Scope("text_proj"), config.TextEmbedDim, config.InnerDim);

    /// <summary>
    /// latents <c>[1 or B, F, C, H, W]</c> and text <c>[B, T, text width]</c> → text tokens <c>[B, T, D]</c> and image tokens
    /// <c>[1 or B, I, D]</c>: the branches of guidance share one clip, which is cut and projected once.
    /// </summary>
    public (Value Text, Value Image) Forward(Value latents, Value text)
    {
        GraphBuilder graph = latents.Builder;
        Value weight = graph.Parameter(_weight).Reshape(config.InnerDim, config.InChannels * config.PatchVolume);
        Value patches = latents.Patchify(config.PatchFrames, config.PatchSize);                       // [1, I, C·patch]
        Value image = graph.Apply(
            new Derain.Kernels.Operations.Linear(), patches, weight, graph.Parameter(_bias));         // [1, I, D]
        if (!config.UseRotaryPositionalEmbeddings)
        {
            image += SinCosPositions(graph, latents.Shape);
        }

        return (_textProj.Forward(text), image);
    }

    /// <summary>Text tokens <c>[B, T, D]</c> and image tokens <c>[1 or B, I, D]</c> → tokens <c>[B, T + I, D]</c>.</summary>
    public static Value Join(Value text, Value image)
    {
        Value rows = image;
        while (rows.Shape[0] < text.Shape[0])
        {
            rows = rows.Concat(image, axis: 0);                                                       // [B, I, D]
        }

        return text.Concat(rows, axis: 1);
    }

    private Value SinCosPositions(GraphBuilder graph, Shape latents)
    {
        TokenGrid grid = TokenGridOf(config, latents);
        float[] table = SinCosPositionTable.Create(
            config.InnerDim, grid, config.SpatialInterpolationScale, config.TemporalInterpolationScale);
        Tensor exact = Tensor.OnHost<float>([1, grid.Count, config.InnerDim], table);
        return graph.Constant("positions", DeviceWeights.As(graph.ActivationType, exact));
    }

    /// <summary>The token grid of latents <c>[B, F, C, H, W]</c>.</summary>
    internal static TokenGrid TokenGridOf(CogVideoXTransformerConfig config, Shape latents) =>
        new(latents[1] / config.PatchFrames, latents[3] / config.PatchSize, latents[4] / config.PatchSize);
}
