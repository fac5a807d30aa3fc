namespace Derain.Runtime.Schedulers;

/// <summary>The timesteps that a run of a given number of steps visits.</summary>
public static class Timesteps
{
    /// <summary>The timesteps, largest first.</summary>
    /// <param name="config">Gives N and the spacing.</param>
    /// <param name="steps">How many; 1 to N.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="steps"/> is outside that range.</exception>
    public static int[] Create(SchedulerConfig config, int steps)
    {
        int count = config.NumTrainTimesteps;
        if (steps < 1 || steps > count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps), $"The number of steps must be 1 to {count}, the model's training timesteps, but is {steps}.");
        }

        int[] timesteps = new int[steps];
        for (int i = 0; i < steps; i++)
        {
            timesteps[i] = config.TimestepSpacing switch
            {
                TimestepSpacing.Trailing => Trailing(count, steps, i),
                TimestepSpacing.Leading => Math.Min(((steps - 1 - i) * (count / steps)) + config.StepsOffset, count - 1),
                _ => Linspace(count, steps, steps - 1 - i),
            };
        }

        return timesteps;
    }

    /// <summary>
    /// Where the step from <paramref name="timestep"/> leads: N/steps (whole part) below. When N/steps is not whole that
    /// is not always the next timestep of the run. Negative below the first timestep: the clean end.
    /// </summary>
    public static int Previous(SchedulerConfig config, int timestep, int steps) =>
        timestep - (config.NumTrainTimesteps / steps);

    // The increment is the rounded difference of the first two values, as in the array libraries the networks were
    // sampled with; a plain i·N/steps falls on the other side of some ties.
    private static int Trailing(int count, int steps, int i)
    {
        double increment = count - ((double)count / steps) - count;
        return (int)Math.Round(count + (i * increment)) - 1;
    }

    private static int Linspace(int count, int steps, int i) =>
        steps == 1 ? 0 : (int)Math.Round(i * ((count - 1.0) / (steps - 1)));
}
