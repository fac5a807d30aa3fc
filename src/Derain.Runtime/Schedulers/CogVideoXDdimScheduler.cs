namespace Derain.Runtime.Schedulers;

/// <summary>
/// The DDIM scheduler of CogVideoX (Song et al., "Denoising diffusion implicit models", 2021), unrolled: every step of a
/// run as coefficients.
/// </summary>
public sealed class CogVideoXDdimScheduler
{
    /// <summary>Plans a run.</summary>
    /// <param name="schedule">The checkpoint's noise schedule.</param>
    /// <param name="steps">Number of steps; 1 to the number of training timesteps.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is outside that range.</exception>
    public CogVideoXDdimScheduler(NoiseSchedule schedule, int steps)
    {
        Schedule = schedule;
        Steps = Array.ConvertAll(
            Timesteps.Create(schedule.Config, steps),
            t => Step(schedule, t, Timesteps.Previous(schedule.Config, t, steps)));
    }

    /// <summary>The noise schedule.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>The steps, largest timestep first.</summary>
    public IReadOnlyList<DdimStep> Steps { get; }

    private static DdimStep Step(NoiseSchedule schedule, int timestep, int previous) => new(
        timestep,
        previous,
        Mean: schedule.Transition(timestep, previous),
        Clean: schedule.PredictedClean(timestep),
        Inverse: schedule.Transition(previous, timestep),
        Variance: Variance(schedule.AlphaCumprod(timestep), schedule.AlphaCumprod(previous)));

    private static double Variance(double alpha, double previousAlpha) =>
        (1 - previousAlpha) / (1 - alpha) * (1 - (alpha / previousAlpha));
}
