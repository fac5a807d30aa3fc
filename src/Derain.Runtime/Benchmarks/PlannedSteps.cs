using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Graph;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;
using Derain.Runtime.Weights.RandomModels;

namespace Derain.Runtime.Benchmarks;

/// <summary>Steps of models that need not be there, on devices that need not be there.</summary>
internal static class PlannedSteps
{
    /// <summary>The models, by the names that <c>--filter</c> knows.</summary>
    public static IReadOnlyList<string> Models { get; } = ["2b", "5b", "small"];

    /// <summary>Counts a step on the model's native clip.</summary>
    /// <param name="model">One of <see cref="Models"/>.</param>
    /// <param name="backend">The device.</param>
    public static StepCount Of(string model, IBackend backend)
    {
        ManifestWeights weights = PresetWeights.Transformer(model);
        var config = CogVideoXTransformerConfig.Read(weights.Config);
        using DeviceWeights none = new(backend);
        using CogVideoXPredictor predictor = new(new CogVideoXTransformer(new WeightScope(weights), config), none);
        int frames = 1 + ((config.SampleFrames - 1) / config.TemporalCompressionRatio);
        Shape latents = [1, frames, config.InChannels, config.SampleHeight, config.SampleWidth];
        return StepCount.Of(predictor, backend, latents, BlockSet.DefaultFor(config.NumLayers));
    }
}
