namespace Derain.Runtime.Schedulers;

/// <summary>
/// The stochastic second-order multistep scheduler that CogVideoX-5b and 1.5 were published with: SDE-DPM-Solver++(2M)
/// of Lu et al., "DPM-Solver++: fast solver for guided sampling of diffusion probabilistic models" (2022), unrolled into
/// coefficients. λ = ln(sqrt(ᾱ)/sqrt(1-ᾱ)) is the half log signal-to-noise ratio and h = λ_s - λ_t the step in it.
/// </summary>
public sealed class CogVideoXDpmScheduler
{
    /// <summary>Plans a run.</summary>
    /// <param name="schedule">The checkpoint's noise schedule.</param>
    /// <param name="steps">Number of steps; 1 to the number of training timesteps.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is outside that range.</exception>
    public CogVideoXDpmScheduler(NoiseSchedule schedule, int steps)
    {
        Schedule = schedule;
        int[] timesteps = Timesteps.Create(schedule.Config, steps);
        DpmStep[] unrolled = new DpmStep[steps];
        for (int i = 0; i < steps; i++)
        {
            int previous = Timesteps.Previous(schedule.Config, timesteps[i], steps);
            unrolled[i] = Step(schedule, timesteps[i], previous, i == 0 ? null : timesteps[i - 1]);
        }

        Steps = unrolled;
    }

    /// <summary>The noise schedule.</summary>
    public NoiseSchedule Schedule { get; }

    /// <summary>The steps, largest timestep first.</summary>
    public IReadOnlyList<DpmStep> Steps { get; }

    private static DpmStep Step(NoiseSchedule schedule, int timestep, int previous, int? earlier)
    {
        double alpha = schedule.AlphaCumprod(timestep);
        double previousAlpha = schedule.AlphaCumprod(previous);
        double h = HalfLogSnr(previousAlpha) - HalfLogSnr(alpha); // infinite from pure noise and to the clean end
        double decay = Math.Exp(-h);
        double gain = Math.Sqrt(previousAlpha) * (1 - (decay * decay));

        // x̂0 is extrapolated along λ from the step before; without one, and at the end, first order is used.
        double extrapolation = earlier is not int t || previous < 0
            ? 0
            : h / (2 * (HalfLogSnr(alpha) - HalfLogSnr(schedule.AlphaCumprod(t))));
        return new DpmStep(
            timestep,
            previous,
            schedule.PredictedClean(timestep),
            SampleScale: Math.Sqrt((1 - previousAlpha) / (1 - alpha)) * decay,
            CleanScale: gain * (1 + extrapolation),
            EarlierCleanScale: -gain * extrapolation,
            NoiseScale: Math.Sqrt((1 - previousAlpha) * (1 - (decay * decay))));
    }

    private static double HalfLogSnr(double alpha) => 0.5 * Math.Log(alpha / (1 - alpha));
}
