namespace Derain.Runtime.Schedulers;

/// <summary>
/// The steps of an edit-friendly DDPM inversion (Huberman-Spiegelglas et al., "An edit friendly DDPM noise space", CVPR
/// 2024) that the walk back down needs. The samples of all places are drawn independently of each other, so the steps
/// may be inverted in any order; the first <c>skip</c> ones, at the noisy end, are never walked and so not inverted.
/// </summary>
public sealed class InversionSchedule
{
    /// <summary>Plans an inversion.</summary>
    /// <param name="scheduler">The run that will be walked.</param>
    /// <param name="skip">Steps left out at the noisy end; 0 to one less than the number of steps.</param>
    /// <param name="lastMap">
    /// Whether the last step gets a map too. Mostly its σ is 0, and its map is what the prediction is wrong by, and counts whole. Without
    /// one its σ is taken for 0 also where the number of steps does not divide the timesteps and it ends short of the clean end.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="skip"/> is outside that range.</exception>
    public InversionSchedule(CogVideoXDdimScheduler scheduler, int skip, bool lastMap = false)
    {
        int steps = scheduler.Steps.Count;
        if (skip < 0 || skip >= steps)
        {
            throw new ArgumentOutOfRangeException(
                nameof(skip), $"The number of skipped steps must be 0 to {steps - 1} in a run of {steps}, but is {skip}.");
        }

        Steps =
        [
            .. from i in Enumerable.Range(skip, steps - skip)
               let own = scheduler.Steps[i]
               let step = i == steps - 1 ? Last(own, lastMap) : own
               select new InversionStep(steps - i, scheduler.Schedule.Noised(step.Timestep), step),
        ];
    }

    /// <summary>The steps, largest timestep first; the walk starts at the sample of the first one.</summary>
    public IReadOnlyList<InversionStep> Steps { get; }

    private static DdimStep Last(DdimStep own, bool lastMap) =>
        own with { Variance = !lastMap ? 0 : own.Variance == 0 ? 1 : own.Variance };
}
