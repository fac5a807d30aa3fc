using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Models.T5;
using Derain.Runtime.Schedulers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// A CogVideoX checkpoint on a device: transformer, autoencoder and noise schedule, checked as a whole when it is loaded. The
/// text encoder is loaded only while a text is embedded that no cache knows.
/// </summary>
public sealed class DerainModel : IDisposable
{
    private readonly CheckpointFolder _folder;
    private readonly SafetensorsCheckpoint _transformerWeights;
    private readonly SafetensorsCheckpoint _vaeWeights;
    private readonly CogVideoXVae _vae;
    private readonly DeviceWeights _transformerOnDevice;
    private readonly DeviceWeights _vaeOnDevice;
    private readonly Workspace _workspace;
    private readonly PromptCache _promptCache;
    private readonly Dictionary<string, Tensor> _prompts = [];
    private WeightPlacement _placement;

    private DerainModel(CheckpointFolder folder, IBackend backend, PromptCache promptCache)
    {
        _folder = folder;
        Backend = backend;
        _transformerOnDevice = new(backend);
        _vaeOnDevice = new(backend);
        _workspace = new(backend);
        _promptCache = promptCache;
        Schedule = new NoiseSchedule(SchedulerConfig.Read(folder.Config("scheduler")));
        var transformerConfig = CogVideoXTransformerConfig.Read(folder.Config("transformer"));
        var vaeConfig = CogVideoXVaeConfig.Read(folder.Config("vae"));
        Defaults = ModelDefaults.Of(folder, transformerConfig);
        _transformerWeights = folder.OpenWeights("transformer");
        try
        {
            _vaeWeights = folder.OpenWeights("vae");
            try
            {
                Predictor = new(new CogVideoXTransformer(new WeightScope(_transformerWeights), transformerConfig), _transformerOnDevice, _workspace);
                _vae = new(new WeightScope(_vaeWeights), vaeConfig, _vaeOnDevice, _workspace);
                CheckFit(folder, transformerConfig, vaeConfig);
            }
            catch
            {
                _vaeWeights.Dispose();
                throw;
            }
        }
        catch
        {
            _transformerWeights.Dispose();
            throw;
        }
    }

    /// <summary>The device.</summary>
    public IBackend Backend { get; }

    /// <summary>The noise schedule the model was trained with.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>The transformer.</summary>
    public CogVideoXPredictor Predictor { get; }

    /// <summary>What to do when nothing else is asked for.</summary>
    public ModelDefaults Defaults { get; }

    /// <summary>The transformer's configuration.</summary>
    public CogVideoXTransformerConfig TransformerConfig => Predictor.Transformer.Config;

    /// <summary>The autoencoder's configuration.</summary>
    public CogVideoXVaeConfig VaeConfig => _vae.Config;

    /// <summary>Time spent so far on making graphs ready: building, fusing and planning them and bringing their weights to the device.</summary>
    public TimeSpan PlanningTime => Predictor.PlanningTime + _vae.PlanningTime;

    /// <summary>Bytes of the weights as stored: transformer and autoencoder, without the text encoder.</summary>
    public long WeightBytes => _transformerWeights.Tensors.Concat(_vaeWeights.Tensors).Sum(tensor => tensor.Bytes);

    /// <summary>Pixels that height and width of a clip must be multiples of.</summary>
    public int SizeMultiple => VaeConfig.SpatialCompressionRatio * TransformerConfig.PatchSize;

    /// <summary>Height in pixels that the model was trained at.</summary>
    public int NativeHeight => TransformerConfig.SampleHeight * VaeConfig.SpatialCompressionRatio;

    /// <summary>Width in pixels that the model was trained at.</summary>
    public int NativeWidth => TransformerConfig.SampleWidth * VaeConfig.SpatialCompressionRatio;

    /// <summary>Where the weights are while the model runs; may change between two clips.</summary>
    public WeightPlacement Placement
    {
        get => _placement;
        set
        {
            Predictor.Release();
            _transformerOnDevice.Release();
            _transformerOnDevice.IsStreamed = value == WeightPlacement.Streamed;
            _placement = value;
        }
    }

    /// <summary>Bytes that the transformer's weights take on the device; those of its modulation do not stay there.</summary>
    internal long TransformerDeviceBytes => BytesOnDevice(_transformerWeights, tensor => !CogVideoXModulation.Owns(tensor.Name));

    /// <summary>Bytes that the autoencoder's weights take on the device, its filters as stored and as convolutions read them.</summary>
    internal long VaeDeviceBytes =>
        BytesOnDevice(_vaeWeights, _ => true) + BytesOnDevice(_vaeWeights, tensor => tensor.Shape.Rank > 1);

    /// <summary>Bytes of the transformer's weights that are on the device at a time where they are streamed.</summary>
    internal long StreamedDeviceBytes =>
        BytesOnDevice(_transformerWeights, tensor => tensor.Shape.Rank == 1 && !CogVideoXModulation.Owns(tensor.Name))
        + 2 * _transformerWeights.Tensors.Max(tensor => BytesOnDevice(tensor.DType, tensor.Shape));

    internal CogVideoXVae Vae => _vae;

    /// <summary>Loads a checkpoint.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="backend">The device; stays the caller's.</param>
    /// <param name="promptCache">Where prompt embeddings are kept; this user's cache without.</param>
    /// <exception cref="WeightException">A part is missing, or does not fit its configuration.</exception>
    /// <exception cref="SafetensorsException">A file is damaged.</exception>
    public static DerainModel Load(CheckpointFolder folder, IBackend backend, PromptCache? promptCache = null) =>
        new(folder, backend, promptCache ?? PromptCache.OfUser());

    // An odd number of latent frames: the decoder makes 4·f frames of an even number f, and so would shift the clip in time.
    private int FrameStride => 2 * VaeConfig.TemporalCompressionRatio;

    /// <summary>The smallest number of frames from <paramref name="frames"/> on that the model takes: 8k + 1.</summary>
    public int FramesFor(int frames) => 1 + (Math.Max(frames, 1) - 1 + FrameStride - 1) / FrameStride * FrameStride;

    /// <summary>The largest number of frames up to <paramref name="frames"/> that the model takes: 8k + 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is not one frame.</exception>
    public int FramesWithin(int frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        return 1 + (frames - 1) / FrameStride * FrameStride;
    }

    /// <summary>Checks that a clip has a size the model takes.</summary>
    /// <param name="video"><c>[1, F, H, W, 3]</c>.</param>
    /// <exception cref="ShapeException">It does not.</exception>
    public void CheckVideo(Shape video)
    {
        bool fits = video.Rank == 5 && video[0] == 1 && video[4] == VaeConfig.InChannels && video.ElementCount > 0
            && FramesFor(video[1]) == video[1] && video[2] % SizeMultiple == 0 && video[3] % SizeMultiple == 0;
        if (!fits)
        {
            throw new ShapeException(
                "Derain",
                "video",
                $"[1, F, H, W, {VaeConfig.InChannels}] with F = 1, {FramesFor(2)}, {FramesFor(2) + FrameStride}, … and H and W multiples of {SizeMultiple}",
                video);
        }
    }

    /// <summary>Shape of a clip's latents, <c>[1, f, C, h, w]</c>.</summary>
    /// <param name="video">A shape that <see cref="CheckVideo"/> takes.</param>
    internal Shape LatentsOf(Shape video)
    {
        int frames = 1 + (video[1] - 1) / VaeConfig.TemporalCompressionRatio;
        int patch = TransformerConfig.PatchFrames;
        int ratio = VaeConfig.SpatialCompressionRatio;
        return [1, (frames + patch - 1) / patch * patch, VaeConfig.LatentChannels, video[2] / ratio, video[3] / ratio];
    }

    /// <summary>The embedding of a text, <c>[1, T, text width]</c> in F32: from memory, from the cache on disk, or made now.</summary>
    /// <exception cref="WeightException">It must be made, and the text encoder or tokenizer is missing or damaged.</exception>
    public Tensor EmbedText(string text)
    {
        if (!_prompts.TryGetValue(text, out Tensor? embedding))
        {
            int tokens = TransformerConfig.MaxTextSeqLength;
            Tensor host = _promptCache.GetOrAdd(_folder, text, tokens, () => TextEncoder.Embed(_folder, text, tokens, Backend));
            if (host.Shape[2] != TransformerConfig.TextEmbedDim)
            {
                throw new WeightException(
                    $"Model folder {_folder.Path}: the text encoder's width is {host.Shape[2]}, but the transformer takes "
                    + $"{TransformerConfig.TextEmbedDim}; they belong to different models.");
            }

            _prompts.Add(text, embedding = Backend.Upload(host));
        }

        return embedding;
    }

    /// <summary>Takes an embedding that was made elsewhere for a text: the model then needs no text encoder for it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="embedding"><c>[1, T, text width]</c> in F32 on the host or the device.</param>
    /// <exception cref="ShapeException">The embedding is not one for this model.</exception>
    public void UseEmbedding(string text, Tensor embedding)
    {
        Shape shape = [1, TransformerConfig.MaxTextSeqLength, TransformerConfig.TextEmbedDim];
        if (embedding.Type != DType.F32 || embedding.Shape != shape)
        {
            throw new ShapeException(nameof(UseEmbedding), "embedding", $"F32 {shape}", embedding);
        }

        _prompts[text] = Backend.Upload(embedding);
    }

    /// <summary>Embeds the texts of a run before any output is begun: a model may have no encoder, and loading one takes time.</summary>
    internal void EmbedTexts(DerainOptions options)
    {
        foreach (string text in (ReadOnlySpan<string>)[options.NegativePrompt, "", options.Prompt])
        {
            EmbedText(text);
        }
    }

    /// <summary>Frees the device's memory and unmaps the files.</summary>
    public void Dispose()
    {
        Predictor.Dispose();
        _vae.Dispose();
        _workspace.Dispose();
        _transformerOnDevice.Dispose();
        _vaeOnDevice.Dispose();
        _transformerWeights.Dispose();
        _vaeWeights.Dispose();
    }

    private long BytesOnDevice(SafetensorsCheckpoint checkpoint, Func<TensorInfo, bool> counts) =>
        checkpoint.Tensors.Where(counts).Sum(tensor => BytesOnDevice(tensor.DType, tensor.Shape));

    private long BytesOnDevice(DType stored, Shape shape) =>
        DeviceWeights.TypeOf(stored, shape, Backend.ActivationType).Bytes;

    /// <summary>Makes room for the autoencoder, and afterwards for the transformer again, where there is none for both.</summary>
    private T InAutoencoderStage<T>(Func<T> work)
    {
        bool isAlone = Placement != WeightPlacement.Resident;
        if (isAlone)
        {
            Predictor.Release();
            _transformerOnDevice.Release();
            _workspace.Dispose();
        }

        T result = work();
        if (isAlone)
        {
            _vae.Release();
            _vaeOnDevice.Release();
            _workspace.Dispose();
        }

        return result;
    }

    internal Tensor Encode(
        Tensor video, INoiseSource noise, bool tiled, RunRecorder? recorder, CancellationToken cancellation)
    {
        Tensor moments = InAutoencoderStage(() =>
        {
            Tensor activations = Backend.ToType(video, Backend.ActivationType);
            Tensor encoded = Tiling(tiled, video.Shape[2], video.Shape[3]) is { } tiling
                ? tiling.EncodeMoments(activations, cancellation)
                : _vae.EncodeMoments(activations, cancellation);
            if (activations != video)
            {
                Backend.Free(activations);
            }

            return encoded;
        });
        Shape m = moments.Shape;
        Tensor draw = noise.VaeSample([m[0], m[4] / 2, m[1], m[2], m[3]]);
        recorder?.Encoded(draw);
        Tensor latents = _vae.Sample(moments, draw);
        Backend.Free(moments);
        Backend.Free(draw);

        // Patches in time (1.5) must come out even: the frames put before the clip for that are dropped before it is decoded.
        while (latents.Shape[1] % TransformerConfig.PatchFrames != 0)
        {
            Tensor fewer = latents;
            latents = Backend.Compute(new Concat(Axis: 1), fewer.Slice(axis: 1, 0, length: 1), fewer);
            Backend.Free(fewer);
        }

        return latents;
    }

    internal Tensor Decode(Tensor latents, int frames, bool tiled, CancellationToken cancellation)
    {
        int latentFrames = 1 + (frames - 1) / VaeConfig.TemporalCompressionRatio;
        Tensor unscaled = _vae.Unscale(latents.Slice(axis: 1, latents.Shape[1] - latentFrames, latentFrames));
        int compression = VaeConfig.SpatialCompressionRatio;
        Tensor video = InAutoencoderStage(() =>
            Tiling(tiled, latents.Shape[3] * compression, latents.Shape[4] * compression) is { } tiling
                ? tiling.DecodeVideo(unscaled, cancellation)
                : _vae.DecodeVideo(unscaled, cancellation));
        Backend.Free(unscaled);
        return video;
    }

    private VaeTiling? Tiling(bool isWanted, int height, int width) =>
        isWanted && new VaeTiling(_vae) is var tiling && tiling.IsNeeded(height, width) ? tiling : null;

    private static void CheckFit(CheckpointFolder folder, CogVideoXTransformerConfig transformer, CogVideoXVaeConfig vae)
    {
        if (transformer.InChannels != vae.LatentChannels || transformer.OutChannels != vae.LatentChannels)
        {
            throw new WeightException(
                $"Model folder {folder.Path}: the transformer takes {transformer.InChannels} and gives {transformer.OutChannels} latent "
                + $"channels, but the autoencoder has {vae.LatentChannels}; they belong to different models.");
        }

        if (transformer.TemporalCompressionRatio != vae.TemporalCompressionRatio)
        {
            throw new WeightException(
                $"Model folder {folder.Path}: temporal_compression_ratio is {transformer.TemporalCompressionRatio} in transformer/config.json "
                + $"but {vae.TemporalCompressionRatio} in vae/config.json; they belong to different models.");
        }
    }
}
