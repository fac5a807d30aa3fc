using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>
/// The autoencoder: <c>video [1, F, H, W, 3]</c> → <c>moments [1, f, h, w, 2C]</c>, or <c>latents [1, f, h, w, C]</c>, unscaled →
/// <c>video</c>.
/// </summary>
/// <param name="model">The model; stays the caller's.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="encode">Which of the two.</param>
internal sealed class VaeComponent(DerainModel model, SafetensorsFile inputs, bool encode) : Component(model.Backend, inputs)
{
    private Tensor? _input;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Start()
    {
        _input ??= Activations(encode ? "video" : "latents");
        return encode
            ? new Dictionary<string, Tensor> { ["moments"] = model.Vae.EncodeMoments(_input) }
            : new Dictionary<string, Tensor> { ["video"] = model.Vae.DecodeVideo(_input) };
    }
}
