using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// DDIM inversion (Song et al., "Denoising diffusion implicit models", 2021, section 4.3): the deterministic sampler run from the
/// clip up to the noise, each step with the prediction of the end it comes from. There are no noise maps. The paper compares
/// with it; it keeps less of the clip.
/// </summary>
/// <param name="backend">The device.</param>
/// <param name="predictor">The model.</param>
public sealed class DdimInversion(IBackend backend, CogVideoXPredictor predictor)
{
    private const string Walk = "inverted";

    /// <summary>Inverts latents.</summary>
    /// <param name="x0">The clip's latents, <c>[1, F, C, H, W]</c>.</param>
    /// <param name="nullText">Embedding of the empty prompt, <c>[1, T, text width]</c>.</param>
    /// <param name="schedule">The steps that will be walked down.</param>
    /// <param name="completed">Called after each step with the number done.</param>
    public NoiseSpace Invert(Tensor x0, Tensor nullText, InversionSchedule schedule, Action<int> completed) =>
        Invert(x0, nullText, schedule, completed, new StepCheckpoints(backend, journal: null));

    /// <summary>The timestep at which the way up a step is predicted: that of its clean end.</summary>
    internal static int TimestepOf(DdimStep step) => Math.Max(step.PreviousTimestep, 0);

    internal NoiseSpace Invert(
        Tensor x0, Tensor nullText, InversionSchedule schedule, Action<int> completed, StepCheckpoints checkpoints)
    {
        (int done, Tensor sample) = checkpoints.Furthest(Walk, schedule.Steps.Count, x0);
        while (done < schedule.Steps.Count)
        {
            DdimStep step = schedule.Steps[^(done + 1)].Ddim;
            Tensor v = predictor.Predict(sample, nullText, TimestepOf(step));
            Tensor earlier = sample;
            sample = backend.Mix(step.Inverse, earlier, v);
            done++;
            checkpoints.Reached(Walk, done, sample);
            if (earlier != x0)
            {
                backend.Free(earlier);
            }

            completed(done);
        }

        checkpoints.EndStage();
        // Without noise maps the walk down has no noise either: the deterministic mean alone.
        return new NoiseSpace(sample, [.. schedule.Steps.Select(step => (step.Ddim, (Tensor?)null))]);
    }
}
