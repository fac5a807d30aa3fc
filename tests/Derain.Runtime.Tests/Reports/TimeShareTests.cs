using Derain.Runtime.Reports;

namespace Derain.Runtime.Tests.Reports;

public class TimeShareTests
{
    [Fact]
    public void What_was_spent_and_what_is_expected_stay_within_the_share()
    {
        HandClock time = new();
        TimeShare share = new(0.1, time);
        Assert.False(share.Allows(TimeSpan.FromSeconds(1)));
        time.Pass(10);
        Assert.True(share.Allows(TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(3), share.Spend(() => time.Pass(3)));
        Assert.False(share.Allows(TimeSpan.Zero));
        time.Pass(27);
        Assert.True(share.Allows(TimeSpan.FromSeconds(1)));
        Assert.False(share.Allows(TimeSpan.FromSeconds(1.01)));
    }

    [Fact]
    public void Work_that_fails_is_counted_too()
    {
        HandClock time = new();
        TimeShare share = new(0.1, time);
        Assert.Throws<InvalidOperationException>(() => share.Spend(() =>
        {
            time.Pass(2);
            throw new InvalidOperationException();
        }));
        Assert.Equal(TimeSpan.FromSeconds(2), share.Spent);
    }
}
