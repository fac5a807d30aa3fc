using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>
/// One prediction: <c>latents [1, F, C, H, W]</c>, <c>text [B, T, width]</c> and <c>timestep</c>, a whole number → <c>v
/// [B, F, C, H, W]</c>.
/// </summary>
/// <param name="model">The model; stays the caller's.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="switchBlocks">Blocks in which the first text's row reads the second's; for two texts only.</param>
internal sealed class TransformerComponent(DerainModel model, SafetensorsFile inputs, BlockSet switchBlocks)
    : Component(model.Backend, inputs)
{
    private Tensor? _latents;
    private Tensor? _text;

    /// <inheritdoc/>
    public override bool OwnsOutputs => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Start()
    {
        _latents ??= Input("latents", DType.F32);
        _text ??= Input("text", DType.F32);
        Tensor v = model.Predictor.Predict(_latents, _text, WholeNumber("timestep"), switchBlocks);
        return new Dictionary<string, Tensor> { ["v"] = v };
    }
}
