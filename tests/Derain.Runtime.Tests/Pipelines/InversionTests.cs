using Derain.Kernels.Backends;
using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Sampling;
using Derain.Kernels.Tensors;
using Derain.Runtime.Models.CogVideoX;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Schedulers;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>What an inversion is for: walking down again without guidance leads along the clip's own path.</summary>
public sealed class InversionTests : IDisposable
{
    private static readonly Shape LatentShape = [1, 3, 16, 4, 6];

    private readonly TemporaryFolder _cache = new();
    private readonly CpuBackend _backend = new();
    private readonly DerainModel _model;
    private readonly Tensor _x0;

    public InversionTests()
    {
        _model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), _backend, new PromptCache(_cache.Root));
        _x0 = _backend.Compute(new GaussianNoise(LatentShape, Seed: 7, Stream: 1 << 20));
    }

    public void Dispose()
    {
        _model.Dispose();
        _backend.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(7, 0)]
    public void Noise_maps_lead_from_each_independent_sample_to_the_next(int steps, int skip)
    {
        var noise = new PhiloxNoise(_backend, seed: 3);
        InversionSchedule schedule = Schedule(steps, skip);
        NoiseSpace space = new DdpmInversion(_backend, _model.Predictor, noise).Invert(_x0, _model.EmbedText(""), schedule, _ => { });

        Tensor x = space.Start;
        for (int index = 0; index < space.Steps.Count; index++)
        {
            InversionStep at = schedule.Steps[index];
            Tensor expected = _backend.Mix(at.Noised, _x0, noise.Forward(at.Place, LatentShape));
            GoldenAssert.Close(x, expected, absolute: 2e-5, relativeToAbsMax: 0, $"x before step {index}");

            (DdimStep step, Tensor? noiseMap) = space.Steps[index];
            x = _backend.GuidedStep(step, guidance: 4, x, TwoNullBranches(x, step.Timestep), noiseMap);
        }
    }

    [Fact]
    public void The_noise_maps_of_independent_samples_vary_more_than_a_samplers_noise()
    {
        // Huberman-Spiegelglas et al. 2024, figure 3: that variance is what keeps the clip's structure.
        var noise = new PhiloxNoise(_backend, seed: 3);
        NoiseSpace space = new DdpmInversion(_backend, _model.Predictor, noise).Invert(
            _x0, _model.EmbedText(""), Schedule(20, 8), _ => { });

        foreach (Tensor noiseMap in space.Steps.Select(step => step.NoiseMap).OfType<Tensor>())
        {
            Assert.True(noiseMap.ReadFloats().Average(z => (double)z * z) > 1);
        }

        Assert.Null(space.Steps[^1].NoiseMap);
    }

    [Fact]
    public void With_a_last_map_the_walk_without_guidance_ends_at_the_clip()
    {
        var noise = new PhiloxNoise(_backend, seed: 3);
        InversionSchedule schedule = new(new CogVideoXDdimScheduler(_model.Schedule, 10), skip: 4, lastMap: true);
        NoiseSpace space = new DdpmInversion(_backend, _model.Predictor, noise).Invert(_x0, _model.EmbedText(""), schedule, _ => { });

        Assert.All(space.Steps, step => Assert.NotNull(step.NoiseMap));
        Tensor x = space.Start;
        foreach ((DdimStep step, Tensor? noiseMap) in space.Steps)
        {
            x = _backend.GuidedStep(step, guidance: 4, x, TwoNullBranches(x, step.Timestep), noiseMap);
        }

        GoldenAssert.Close(x, _x0, absolute: 2e-5, relativeToAbsMax: 0, "x after the last step");
    }

    [Fact]
    public void Ddim_inversion_comes_back_the_closer_the_finer_the_steps()
    {
        double coarse = DdimRoundTripError(steps: 5);
        double fine = DdimRoundTripError(steps: 50);
        Assert.True(fine < coarse / 3, $"error {fine} with 50 steps, {coarse} with 5");
    }

    [Fact]
    public void Only_the_walked_steps_are_inverted_and_the_last_needs_no_prediction()
    {
        List<int> completed = [];
        var counting = new TimingBackend(_backend);
        using DerainModel model = DerainModel.Load(new CheckpointFolder(Goldens.Path("tiny-2b")), counting, new PromptCache(_cache.Root));
        var noise = new PhiloxNoise(counting, seed: 3);
        _ = new DdpmInversion(counting, model.Predictor, noise).Invert(_x0, model.EmbedText(""), Schedule(10, 4), completed.Add);

        Assert.Equal([1, 2, 3, 4, 5, 6], completed);
        Assert.Equal(5, counting.Timings.Single(timing => timing.Operation == nameof(Unpatchify)).Calls);
    }

    private double DdimRoundTripError(int steps)
    {
        InversionSchedule schedule = Schedule(steps, steps / 2);
        NoiseSpace space = new DdimInversion(_backend, _model.Predictor).Invert(_x0, _model.EmbedText(""), schedule, _ => { });
        Tensor x = space.Start;
        foreach ((DdimStep step, _) in space.Steps)
        {
            x = _backend.GuidedStep(step, guidance: 1, x, TwoNullBranches(x, step.Timestep), noiseMap: null);
        }

        return x.ReadFloats().Zip(_x0.ReadFloats(), (a, b) => Math.Pow(a - b, 2)).Average();
    }

    private InversionSchedule Schedule(int steps, int skip) => new(new CogVideoXDdimScheduler(_model.Schedule, steps), skip);

    private Tensor TwoNullBranches(Tensor x, int timestep)
    {
        Tensor text = _model.EmbedText("");
        return _model.Predictor.Predict(x, _backend.Compute(new Concat(Axis: 0), text, text), timestep);
    }
}
