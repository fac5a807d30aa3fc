using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Weights;
using LayerNorm = Derain.Runtime.Layers.LayerNorm;
using Linear = Derain.Runtime.Layers.Linear;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The diffusion transformer of CogVideoX (Yang et al., "CogVideoX: text-to-video diffusion models with an expert transformer",
/// 2024): 2b with sin-cos positions, 5b with rotary ones, 1.5 with patches in time.
/// </summary>
public sealed class CogVideoXTransformer
{
    private readonly CogVideoXPatchEmbed _patchEmbed;
    private readonly CogVideoXBlock[] _transformerBlocks;
    private readonly LayerNorm _normFinal;
    private readonly LayerNorm _normOutNorm;
    private readonly Linear _projOut;

    /// <summary>The transformer of a checkpoint.</summary>
    /// <param name="scope">Root of the checkpoint's tensors.</param>
    /// <param name="config">Its configuration.</param>
    /// <exception cref="WeightException">A tensor is missing or has another shape.</exception>
    public CogVideoXTransformer(WeightScope scope, CogVideoXTransformerConfig config)
    {
        Config = config;
        _patchEmbed = new(scope.Scope("patch_embed"), config);
        Modulation = new(scope, config);
        _transformerBlocks =
        [
            .. Enumerable.Range(0, config.NumLayers)
                .Select(index => new CogVideoXBlock(scope.Scope($"transformer_blocks.{index}"), config)),
        ];
        _normFinal = new(scope.Scope("norm_final"), config.InnerDim, config.NormEps);
        _normOutNorm = new(scope.Scope("norm_out.norm"), config.InnerDim, config.NormEps);
        _projOut = new(scope.Scope("proj_out"), config.InnerDim, config.OutChannels * config.PatchVolume);
    }

    /// <summary>The checkpoint's configuration.</summary>
    public CogVideoXTransformerConfig Config { get; }

    /// <summary>What a timestep does to the model.</summary>
    public CogVideoXModulation Modulation { get; }

    /// <summary>Predicts v for one noisy clip under B texts, all in one graph.</summary>
    /// <param name="latents">x_t, <c>[1 or B, F, C, H, W]</c>; one clip serves all texts.</param>
    /// <param name="text">Text embeddings, <c>[B, T, text width]</c>.</param>
    /// <param name="timestep">t, <c>[1]</c> in F32.</param>
    /// <param name="textSource">The attention switch; null where no block is switched.</param>
    /// <param name="switchBlocks">Which blocks switch.</param>
    /// <param name="probe">Called with names and values of intermediates, for comparing implementations.</param>
    /// <returns>v, <c>[B, F, C, H, W]</c>.</returns>
    /// <exception cref="ShapeException">Latents or text do not fit the model.</exception>
    public Value Forward(
        Value latents,
        Value text,
        Value timestep,
        AttentionSwitch? textSource = null,
        BlockSet? switchBlocks = null,
        Action<string, Value>? probe = null) =>
        ForwardModulated(latents, text, Modulation.Forward(timestep, probe), textSource, switchBlocks, probe);

    /// <summary>Predicts v from a modulation that is known already.</summary>
    /// <param name="latents">x_t, <c>[1 or B, F, C, H, W]</c>; one clip serves all texts.</param>
    /// <param name="text">Text embeddings, <c>[B, T, text width]</c>.</param>
    /// <param name="modulation">The timestep's row of <see cref="CogVideoXModulation.Forward"/>, <c>[1, M]</c>.</param>
    /// <param name="textSource">The attention switch; null where no block is switched.</param>
    /// <param name="switchBlocks">Which blocks switch.</param>
    /// <param name="probe">Called with names and values of intermediates, for comparing implementations.</param>
    /// <returns>v, <c>[B, F, C, H, W]</c>.</returns>
    /// <exception cref="ShapeException">Latents, text or modulation do not fit the model.</exception>
    public Value ForwardModulated(
        Value latents,
        Value text,
        Value modulation,
        AttentionSwitch? textSource = null,
        BlockSet? switchBlocks = null,
        Action<string, Value>? probe = null)
    {
        GraphBuilder graph = latents.Builder;
        Shape size = latents.Shape;
        CheckInputs(size, text.Shape, modulation.Shape);

        // 1. Patches and text to tokens.
        (Value textTokens, Value image) = _patchEmbed.Forward(latents.To(graph.ActivationType), text.To(graph.ActivationType));
        int sharedBlocks = SharedImage.BlocksOf(textTokens, image, textSource, switchBlocks);
        int texts = sharedBlocks > 0 ? textTokens.Shape[0] : 1;
        Value tokens = texts > 1 ? SharedImage.Join(textTokens, image) : CogVideoXPatchEmbed.Join(textTokens, image);
        Value InRows() => texts > 1 ? SharedImage.Split(tokens, texts, Config.MaxTextSeqLength) : tokens;     // [B, T + I, D]
        probe?.Invoke("patch_embed", InRows());
        RotaryValues? rotary = Config.UseRotaryPositionalEmbeddings ? RotaryTables(graph, size) : null;

        // 2. Blocks.
        for (int index = 0; index < _transformerBlocks.Length; index++)
        {
            if (index == sharedBlocks)
            {
                (tokens, texts) = (InRows(), 1);
            }

            bool switched = switchBlocks is not null && switchBlocks.Contains(index);
            (Value, Value) modulations = (Modulation.OfBlockNorm(modulation, index, 0), Modulation.OfBlockNorm(modulation, index, 1));
            tokens = _transformerBlocks[index].Forward(tokens, texts, modulations, rotary, switched ? textSource : null);
            probe?.Invoke($"block{index}", InRows());
        }

        // 3. Final norms, of the image tokens alone: a norm of a token needs no other.
        tokens = InRows();
        int imageTokens = tokens.Shape[1] - Config.MaxTextSeqLength;
        image = graph.Apply(new Copy(graph.ActivationType), tokens.Slice(axis: 1, Config.MaxTextSeqLength, imageTokens));
        Value[] parts = Modulation.OfLastNorm(modulation).Chunk(axis: 1, parts: 2);
        image = _normOutNorm.Forward(_normFinal.Forward(image)).Modulate(shift: parts[0], scale: parts[1]);
        probe?.Invoke("norm_out", image);

        // 4. Tokens to latents.
        return _projOut.Forward(image)                                                       // [B, I, C·patch]
            .To(DType.F32)
            .Unpatchify(Config.PatchFrames, Config.PatchSize, size[1], size[3], size[4]);    // [B, F, C, H, W]
    }

    private void CheckInputs(Shape latents, Shape text, Shape modulation)
    {
        if (text.Rank != 3 || text[1] != Config.MaxTextSeqLength || text[2] != Config.TextEmbedDim)
        {
            throw new ShapeException(
                nameof(CogVideoXTransformer), "text", $"[B, {Config.MaxTextSeqLength}, {Config.TextEmbedDim}]", text);
        }

        if (modulation.Rank != 2 || modulation[0] != 1 || modulation[1] != Modulation.Width)
        {
            throw new ShapeException(nameof(CogVideoXTransformer), "modulation", $"[1, {Modulation.Width}]", modulation);
        }

        bool fits = latents.Rank == 5 && (latents[0] == 1 || latents[0] == text[0]) && latents[2] == Config.InChannels
            && latents[1] % Config.PatchFrames == 0 && latents[3] % Config.PatchSize == 0 && latents[4] % Config.PatchSize == 0;
        if (!fits)
        {
            throw new ShapeException(
                nameof(CogVideoXTransformer),
                "latents",
                $"[1 or {text[0]}, F, {Config.InChannels}, H, W], F a multiple of {Config.PatchFrames}, H and W of {Config.PatchSize}",
                latents);
        }
    }

    private RotaryValues RotaryTables(GraphBuilder graph, Shape latents)
    {
        TokenGrid grid = CogVideoXPatchEmbed.TokenGridOf(Config, latents);
        RotaryPositionTable table = Config.PatchSizeT is null
            ? RotaryPositionTable.Cropped(
                Config.AttentionHeadDim, grid, Config.SampleHeight / Config.PatchSize, Config.SampleWidth / Config.PatchSize)
            : RotaryPositionTable.Plain(Config.AttentionHeadDim, grid);
        Shape shape = [grid.Count, Config.AttentionHeadDim];
        return new RotaryValues(
            graph.Constant("rotary_cos", Tensor.OnHost<float>(shape, table.Cos)),
            graph.Constant("rotary_sin", Tensor.OnHost<float>(shape, table.Sin)));
    }
}
