using Derain.Kernels.Backends;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Edit-friendly DDPM inversion (Huberman-Spiegelglas et al., "An edit friendly DDPM noise space", CVPR 2024). The samples at
/// the timesteps are drawn independently of each other, and for each step the noise map is what the sampler would have had to
/// draw to come from one to the next.
/// </summary>
/// <param name="backend">The device.</param>
/// <param name="predictor">The model.</param>
/// <param name="noise">The draws.</param>
public sealed class DdpmInversion(IBackend backend, CogVideoXPredictor predictor, INoiseSource noise)
{
    /// <summary>Inverts latents.</summary>
    /// <param name="x0">The clip's latents, <c>[1, F, C, H, W]</c>.</param>
    /// <param name="nullText">Embedding of the empty prompt, <c>[1, T, text width]</c>: one branch, for with one text guidance changes nothing.</param>
    /// <param name="schedule">The steps that will be walked down.</param>
    /// <param name="completed">Called after each step with the number done.</param>
    /// <param name="recorder">Keeps the tensors of the run, if wanted.</param>
    public NoiseSpace Invert(
        Tensor x0, Tensor nullText, InversionSchedule schedule, Action<int> completed, RunRecorder? recorder = null) =>
        Invert(x0, nullText, schedule, completed, recorder, new StepCheckpoints(backend, journal: null));

    internal NoiseSpace Invert(
        Tensor x0,
        Tensor nullText,
        InversionSchedule schedule,
        Action<int> completed,
        RunRecorder? recorder,
        StepCheckpoints checkpoints)
    {
        IReadOnlyList<InversionStep> steps = schedule.Steps;
        List<(DdimStep, Tensor?)> walk = [];
        Tensor start = SampleAt(x0, steps[0], recorder);
        Tensor sample = start;
        void GoTo(Tensor next)
        {
            if (sample != start)
            {
                backend.Free(sample);
            }

            sample = next;
        }

        for (int index = 0; index < steps.Count; index++)
        {
            DdimStep step = steps[index].Ddim;
            Tensor next = index + 1 < steps.Count ? SampleAt(x0, steps[index + 1], recorder) : x0;
            bool last = step.Variance == 0; // σ = 0: whatever the prediction, there is no noise map
            string name = $"noise-map-{steps[index].Place:D4}";
            if (!last && checkpoints.TryRestore(name, x0.Shape, out Tensor? kept))
            {
                walk.Add((step, kept));
                GoTo(next);
                continue;
            }

            if (!last || recorder is not null)
            {
                Tensor v = predictor.Predict(sample, nullText, step.Timestep);
                recorder?.Inverted(steps[index].Place, v);
                Tensor? noiseMap = last ? null : backend.NoiseMap(step, sample, v, next);
                recorder?.NoiseMap(steps[index].Place, noiseMap);
                walk.Add((step, noiseMap));
                if (noiseMap is not null)
                {
                    checkpoints.Made(name, noiseMap);
                }
            }
            else
            {
                walk.Add((step, null));
            }

            GoTo(next);
            completed(index + 1);
        }

        checkpoints.EndStage();
        return new NoiseSpace(start, walk);
    }

    private Tensor SampleAt(Tensor x0, InversionStep step, RunRecorder? recorder)
    {
        Tensor draw = noise.Forward(step.Place, x0.Shape);
        Tensor sample = backend.Mix(step.Noised, x0, draw);
        recorder?.Drawn(step.Place, draw, sample);
        backend.Free(draw);
        return sample;
    }
}
