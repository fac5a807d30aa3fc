using Derain.Runtime.Schedulers;

namespace Derain.Runtime.Tests.Schedulers;

public class TimestepsTests
{
    [Theory]
    [InlineData(TimestepSpacing.Trailing, 0, new[] { 999, 799, 599, 399, 199 })]
    [InlineData(TimestepSpacing.Leading, 0, new[] { 800, 600, 400, 200, 0 })]
    [InlineData(TimestepSpacing.Leading, 1, new[] { 801, 601, 401, 201, 1 })]
    [InlineData(TimestepSpacing.Linspace, 0, new[] { 999, 749, 500, 250, 0 })]
    public void Spacings_differ_in_what_they_reach(TimestepSpacing spacing, int offset, int[] expected) =>
        Assert.Equal(expected, Timesteps.Create(new SchedulerConfig { TimestepSpacing = spacing, StepsOffset = offset }, 5));

    [Theory]
    [InlineData(TimestepSpacing.Trailing, 999)]
    [InlineData(TimestepSpacing.Leading, 0)]
    [InlineData(TimestepSpacing.Linspace, 0)]
    public void One_step_is_a_run(TimestepSpacing spacing, int expected) =>
        Assert.Equal([expected], Timesteps.Create(new SchedulerConfig { TimestepSpacing = spacing }, 1));

    [Theory]
    [InlineData(TimestepSpacing.Trailing)]
    [InlineData(TimestepSpacing.Leading)]
    [InlineData(TimestepSpacing.Linspace)]
    public void Every_number_of_steps_gives_falling_timesteps_of_the_model(TimestepSpacing spacing)
    {
        SchedulerConfig config = new() { TimestepSpacing = spacing };
        for (int steps = 1; steps <= 1000; steps++)
        {
            int[] timesteps = Timesteps.Create(config, steps);

            Assert.Equal(steps, timesteps.Length);
            Assert.InRange(timesteps[0], 0, 999);
            Assert.InRange(timesteps[^1], 0, 999);
            Assert.True(timesteps.Zip(timesteps.Skip(1)).All(pair => pair.First > pair.Second), $"{steps} steps");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1001)]
    public void Impossible_numbers_of_steps_are_refused(int steps)
    {
        ArgumentOutOfRangeException error =
            Assert.Throws<ArgumentOutOfRangeException>(() => Timesteps.Create(new SchedulerConfig(), steps));

        Assert.StartsWith($"The number of steps must be 1 to 1000, the model's training timesteps, but is {steps}.", error.Message);
    }
}
