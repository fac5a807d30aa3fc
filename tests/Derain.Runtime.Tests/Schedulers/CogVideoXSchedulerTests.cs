using Derain.Kernels.Tensors;
using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Tests.Schedulers;

public class CogVideoXSchedulerTests
{
    private static readonly NoiseSchedule Schedule = new(new SchedulerConfig
    {
        PredictionType = PredictionType.VPrediction,
        RescaleBetasZeroSnr = true,
        TimestepSpacing = TimestepSpacing.Trailing,
    });

    [Fact]
    public void Any_number_of_steps_gives_finite_coefficients()
    {
        foreach (int steps in Enumerable.Range(1, 50).Append(100).Append(501).Append(999).Append(1000))
        {
            Assert.All(new CogVideoXDdimScheduler(Schedule, steps).Steps, step => Assert.True(
                IsFinite(step.Mean) && IsFinite(step.Clean) && IsFinite(step.Inverse) && step.Variance is >= 0 and <= 1,
                $"{steps} steps: {step}"));
            Assert.All(new CogVideoXDpmScheduler(Schedule, steps).Steps, step => Assert.True(
                IsFinite(step.Clean) && double.IsFinite(step.SampleScale) && double.IsFinite(step.CleanScale)
                && double.IsFinite(step.EarlierCleanScale) && step.NoiseScale is >= 0 and <= 1,
                $"{steps} steps: {step}"));
        }

        static bool IsFinite(Mix c) => double.IsFinite(c.First) && double.IsFinite(c.Second);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(100)]
    public void The_last_step_ends_clean(int steps)
    {
        DdimStep ddim = new CogVideoXDdimScheduler(Schedule, steps).Steps[^1];
        DpmStep dpm = new CogVideoXDpmScheduler(Schedule, steps).Steps[^1];

        Assert.Equal(0, ddim.Variance);
        Assert.Equal(ddim.Clean, ddim.Mean);
        Assert.Equal((0, 1, 0, 0), (dpm.SampleScale, dpm.CleanScale, dpm.EarlierCleanScale, dpm.NoiseScale));
    }

    [Theory]
    [InlineData(6)] // ends at timestep 0, short of the clean end: 1000 is no multiple of 6
    [InlineData(25)]
    public void The_last_step_has_a_map_only_where_one_is_asked_for(int steps)
    {
        CogVideoXDdimScheduler run = new(Schedule, steps);

        InversionSchedule without = new(run, skip: 0), with = new(run, skip: 0, lastMap: true);

        Assert.Equal([.. Enumerable.Repeat(true, steps - 1), false], without.Steps.Select(step => step.Ddim.Variance > 0));
        Assert.All(with.Steps, step => Assert.True(step.Ddim.Variance > 0));
    }

    [Fact]
    public void A_noise_map_leads_to_the_sample_it_was_made_for()
    {
        DdimStep step = new CogVideoXDdimScheduler(Schedule, 25).Steps[10];
        double[] sample = [0.5, -1.25, 2];
        double[] output = [1.5, 0.25, -0.75];
        double[] target = [0.125, 3, -2];
        double[] map = new double[3];
        double[] reached = new double[3];

        step.NoiseMap<double>(sample, output, target, map);
        step.Advance<double>(sample, output, map, reached);

        Assert.All(reached.Zip(target), pair => Assert.Equal(pair.Second, pair.First, 1e-14));
    }

    [Fact]
    public void The_noise_map_of_a_step_without_noise_is_zero()
    {
        DdimStep last = new CogVideoXDdimScheduler(Schedule, 10).Steps[^1];
        float[] map = [float.NaN];

        last.NoiseMap<float>([1], [1], [1], map);

        Assert.Equal([0], map);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(30, 0)]
    [InlineData(1, 0)]
    [InlineData(100, 99)]
    public void An_inversion_covers_the_steps_that_are_walked(int count, int skip)
    {
        CogVideoXDdimScheduler scheduler = new(Schedule, count);

        IReadOnlyList<InversionStep> steps = new InversionSchedule(scheduler, skip).Steps;

        Assert.Equal(scheduler.Steps.Skip(skip), steps.Select(step => step.Ddim));
        Assert.Equal(Enumerable.Range(1, count - skip).Reverse(), steps.Select(step => step.Place));
        Assert.All(steps, step => Assert.Equal(Schedule.Noised(step.Ddim.Timestep), step.Noised));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(10, -1)]
    [InlineData(1, 1)]
    public void Impossible_skips_are_refused(int count, int skip)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new InversionSchedule(new CogVideoXDdimScheduler(Schedule, count), skip));

        Assert.StartsWith($"The number of skipped steps must be 0 to {count - 1} in a run of {count}, but is {skip}.", error.Message);
    }

    [Fact]
    public void Operands_of_different_lengths_are_refused()
    {
        DdimStep ddim = new CogVideoXDdimScheduler(Schedule, 4).Steps[1];
        DpmStep dpm = new CogVideoXDpmScheduler(Schedule, 4).Steps[2];

        Assert.Throws<ShapeException>(() => ddim.Mean.Apply<float>(new float[2], new float[3], new float[2]));
        Assert.Throws<ShapeException>(() => ddim.Mean.Apply<float>(new float[2], new float[2], new float[3]));
        Assert.Throws<ShapeException>(() => ddim.Advance<float>(new float[2], new float[2], new float[1], new float[2]));
        Assert.Throws<ShapeException>(() => ddim.NoiseMap<float>(new float[2], new float[2], new float[2], new float[1]));
        Assert.Throws<ShapeException>(() => dpm.Advance<float>(new float[2], new float[2], [], new float[2], new float[2]));
    }
}
