using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Schedulers;
using Derain.Runtime.Weights;

namespace Derain.Bench.Components;

/// <summary>
/// One step of the walk down: both branches predicted with the attention switch, guided, and the noise map put in.
/// <c>latents [1, F, C, H, W]</c>, <c>text [2, T, width]</c> (rain, then null), <c>noise_map</c> like the latents and <c>timestep</c> →
/// <c>previous</c>, the next latents.
/// </summary>
/// <param name="model">The model; stays the caller's.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="switchBlocks">Blocks that switch.</param>
/// <param name="steps">Steps of the run that the timestep belongs to.</param>
/// <param name="guidance">Factor between the branches.</param>
internal sealed class GuidedStepComponent(
    DerainModel model, SafetensorsFile inputs, BlockSet switchBlocks, int steps, double guidance)
    : Component(model.Backend, inputs)
{
    private Tensor? _latents;
    private Tensor? _text;
    private Tensor? _noiseMap;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Start()
    {
        _latents ??= Input("latents", DType.F32);
        _text ??= Input("text", DType.F32);
        _noiseMap ??= Input("noise_map", DType.F32);
        int timestep = WholeNumber("timestep");
        DdimStep[] found = [.. new CogVideoXDdimScheduler(model.Schedule, steps).Steps.Where(step => step.Timestep == timestep)];
        if (found is not [var step])
        {
            throw new WeightException($"A run of {steps} steps has no timestep {timestep}; give --steps the run it is from.");
        }

        Tensor v = model.Predictor.Predict(_latents, _text, timestep, switchBlocks);
        return new Dictionary<string, Tensor> { ["previous"] = Backend.GuidedStep(step, guidance, _latents, v, _noiseMap) };
    }
}
