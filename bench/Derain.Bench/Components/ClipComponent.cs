using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>
/// The whole job on tensors: encode, invert, derain, decode. <c>video [1, 3, F, H, W]</c> in -1..1, <c>text [2, T, width]</c> (rain, then
/// null), <c>vae_noise</c> and <c>forward_noise</c> as <see cref="RecordedNoise"/> has them → <c>frames</c>, like the video.
/// </summary>
/// <param name="model">The model; stays the caller's.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="options">What to do.</param>
internal sealed class ClipComponent(DerainModel model, SafetensorsFile inputs, DerainOptions options) : Component(model.Backend, inputs)
{
    private readonly RecordedNoise _noise = new(model.Backend, inputs, options.Steps);
    private Tensor? _video;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Start()
    {
        if (_video is null)
        {
            Tensor text = Input("text", DType.F32);
            model.UseEmbedding(options.NegativePrompt, text.Slice(axis: 0, 0, length: 1));
            model.UseEmbedding("", text.Slice(axis: 0, 1, length: 1));
            _video = Backend.Compute(new Permute(0, 2, 3, 4, 1), Input("video", DType.F32));
        }

        Tensor derained = new DerainPipeline(model).Derain(_video, options, _noise);
        Tensor frames = Backend.Compute(new Permute(0, 4, 1, 2, 3), derained);
        Backend.Free(derained);
        return new Dictionary<string, Tensor> { ["frames"] = frames };
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        if (_video is not null)
        {
            Backend.Free(_video);
        }
    }
}
