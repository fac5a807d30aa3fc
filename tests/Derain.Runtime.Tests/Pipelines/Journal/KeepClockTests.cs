using Derain.Runtime.Pipelines.Journal;

namespace Derain.Runtime.Tests.Pipelines.Journal;

public sealed class KeepClockTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Steps_wait_for_the_interval_and_stages_only_for_the_cost()
    {
        KeepClock clock = new(TimeSpan.FromSeconds(30), _time);
        Assert.False(clock.IsDue(isStageEnd: true));
        _time.Pass(2);
        Assert.True(clock.IsDue(isStageEnd: true));
        Assert.False(clock.IsDue(isStageEnd: false));
        _time.Pass(28);
        Assert.True(clock.IsDue(isStageEnd: false));
        clock.Keep(() => _time.Pass(0.1));
        Assert.False(clock.IsDue(isStageEnd: false));
        _time.Pass(30);
        Assert.True(clock.IsDue(isStageEnd: false));
    }

    [Fact]
    public void A_slow_disk_takes_a_fiftieth_of_the_time_at_most()
    {
        KeepClock clock = new(TimeSpan.FromSeconds(1), _time);
        double kept = 0;
        for (int second = 0; second < 10_000; second++)
        {
            _time.Pass(1);
            if (clock.IsDue(isStageEnd: second % 2 == 0))
            {
                clock.Keep(() => _time.Pass(3));
                kept += 3;
            }
        }

        Assert.InRange(kept, 150, 210);
    }

    [Fact]
    public void Without_an_interval_every_step_is_kept()
    {
        KeepClock clock = new(TimeSpan.Zero, _time);
        Assert.True(clock.IsDue(isStageEnd: false));
        clock.Keep(() => _time.Pass(100));
        Assert.True(clock.IsDue(isStageEnd: false));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
