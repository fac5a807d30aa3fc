using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines.Journal;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Pipelines;

/// <summary>
/// Zero-shot video deraining (ZSVD, WACV 2026): a pretrained text-to-video diffusion model, used as it is, takes the rain off a
/// clip. The clip is brought into the model's noise space and the denoising replayed, away from the model's own concept of rain.
/// Not for use by several threads at once.
/// </summary>
/// <param name="model">The model.</param>
public sealed class DerainPipeline(DerainModel model)
{
    private const string Encoded = "x0";
    private const string Walk = "derained";

    /// <summary>Looks on, if somebody does.</summary>
    public IWindowObserver? Observer { get; init; }

    /// <summary>Takes the rain off a clip.</summary>
    /// <param name="video">
    /// <c>[1, F, H, W, 3]</c> in -1..1 in F32 on the model's device; F = 8k + 1, H and W multiples of 16 (see
    /// <see cref="DerainModel.CheckVideo"/>).
    /// </param>
    /// <param name="options">What to do.</param>
    /// <param name="noise">The draws; from the options' seed without.</param>
    /// <param name="progress">Told how far the run is.</param>
    /// <param name="recorder">Keeps the tensors of the run, if wanted and if there is a step.</param>
    /// <param name="journal">Keeps finished steps, and gives those of an earlier run back.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>The clip without rain, <c>[1, F, H, W, 3]</c>, about -1..1 but not clamped.</returns>
    /// <exception cref="ShapeException">The clip does not fit the model.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public Tensor Derain(
        Tensor video,
        DerainOptions options,
        INoiseSource? noise = null,
        IProgress<DerainProgress>? progress = null,
        RunRecorder? recorder = null,
        IStepJournal? journal = null,
        CancellationToken cancellation = default)
    {
        model.CheckVideo(video.Shape);
        StepCheckpoints checkpoints = new(model.Backend, recorder is null ? journal : null); // what is restored cannot be recorded
        try
        {
            return Derain(video, options, noise ?? new PhiloxNoise(model.Backend, options.Seed), progress, recorder, checkpoints, cancellation);
        }
        catch (OperationCanceledException)
        {
            checkpoints.KeepAll();
            throw;
        }
    }

    private Tensor Derain(
        Tensor video,
        DerainOptions options,
        INoiseSource noise,
        IProgress<DerainProgress>? progress,
        RunRecorder? recorder,
        StepCheckpoints checkpoints,
        CancellationToken cancellation)
    {
        IBackend backend = model.Backend;
        if (options.Skip == options.Steps)
        {
            return RoundTrip(video, options, noise, progress, cancellation);
        }

        Tensor rainText = model.EmbedText(options.NegativePrompt);                               // [1, T, D]
        Tensor nullText = model.EmbedText("");
        Tensor targetText = model.EmbedText(options.Prompt);
        var schedule = new InversionSchedule(new CogVideoXDdimScheduler(model.Schedule, options.Steps), options.Skip, options.LastMap);
        Action<int> Report(DerainStage stage, int steps)
        {
            progress?.Report(new DerainProgress(stage, 0, steps));
            return step =>
            {
                backend.Synchronize(); // so that what is reported is done, and not only asked for
                progress?.Report(new DerainProgress(stage, step, steps));
                cancellation.ThrowIfCancellationRequested();
            };
        }

        // 1. Encode: x0, the clip as the diffusion model sees it.
        Action<int> encoded = Report(DerainStage.Encode, 1);
        Observer?.Begin(video);
        if (!checkpoints.TryRestore(Encoded, model.LatentsOf(video.Shape), out Tensor? x0))
        {
            x0 = model.Encode(video, noise, options.TiledVae, recorder, cancellation);           // [1, f, C, h, w]
            checkpoints.Made(Encoded, x0);
            checkpoints.EndStage();
        }

        encoded(1);

        // 2. Invert: the sample to start from, and the noise of every step down from it.
        Action<int> inverted = Report(DerainStage.Invert, schedule.Steps.Count);
        model.Predictor.Prepare(options.TimestepsOf(schedule));
        NoiseSpace space = options.Inversion == InversionMethod.Ddpm
            ? new DdpmInversion(backend, model.Predictor, noise).Invert(x0, nullText, schedule, inverted, recorder, checkpoints)
            : new DdimInversion(backend, model.Predictor).Invert(x0, nullText, schedule, inverted, checkpoints);

        // 3. Derain: walk down, at each step away from rain, with the attention of the rain branch switched.
        Action<int> stepped = Report(DerainStage.Derain, space.Steps.Count);
        Tensor branches = backend.Compute(new Concat(Axis: 0), rainText, targetText);
        (int done, Tensor x) = checkpoints.Furthest(Walk, space.Steps.Count, space.Start);
        for (int index = done; index < space.Steps.Count; index++)
        {
            (DdimStep step, Tensor? noiseMap) = space.Steps[index];
            Tensor v = model.Predictor.Predict(x, branches, step.Timestep, options.SwitchBlocks); // [2, f, C, h, w]
            recorder?.Derained(space.Steps.Count, v);
            Tensor sample = x;
            x = backend.GuidedStep(step, options.Guidance, sample, v, noiseMap);
            checkpoints.Reached(Walk, index + 1, x);
            stepped(index + 1);
            Observer?.Stepped(index + 1, space.Steps.Count, () => backend.GuidedClean(step, options.Guidance, sample, v));
            if (sample != space.Start)
            {
                backend.Free(sample);
            }
        }

        checkpoints.EndStage();

        // 4. Decode.
        Action<int> decoded = Report(DerainStage.Decode, 1);
        Tensor result = model.Decode(x, video.Shape[1], options.TiledVae, cancellation);         // [1, F, H, W, 3]
        recorder?.Finished(video, rainText, targetText, x0, x, result);
        decoded(1);
        Observer?.Finish(result);

        // A run's peak of memory must not depend on when the collector comes.
        space.Free(backend);
        backend.Free(branches);
        backend.Free(x0);
        backend.Free(x);
        return result;
    }

    /// <summary>Encodes and decodes a clip: what is left of a run without a step.</summary>
    private Tensor RoundTrip(
        Tensor video, DerainOptions options, INoiseSource noise, IProgress<DerainProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new DerainProgress(DerainStage.Encode, 0, 1));
        Tensor x0 = model.Encode(video, noise, options.TiledVae, recorder: null, cancellation);
        model.Backend.Synchronize();
        progress?.Report(new DerainProgress(DerainStage.Encode, 1, 1));
        progress?.Report(new DerainProgress(DerainStage.Decode, 0, 1));
        Tensor result = model.Decode(x0, video.Shape[1], options.TiledVae, cancellation);
        model.Backend.Free(x0);
        progress?.Report(new DerainProgress(DerainStage.Decode, 1, 1));
        return result;
    }
}
