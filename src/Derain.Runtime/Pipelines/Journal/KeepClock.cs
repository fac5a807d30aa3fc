namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// Says when it is time to keep what was finished: often enough to lose little, so rarely that it costs at most a fiftieth of the run.
/// For one thread; a run that works in several has a clock for each, all of which together cost no more.
/// </summary>
internal sealed class KeepClock
{
    private const int TimesTheCost = 50;
    private static readonly TimeSpan FirstCost = TimeSpan.FromMilliseconds(20); // a few files to a slow disk

    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Costs _costs;
    private long _last;

    /// <summary>A run begins.</summary>
    /// <param name="interval">Time between two steps that are kept; zero keeps every step.</param>
    /// <param name="time">The time.</param>
    public KeepClock(TimeSpan interval, TimeProvider time)
        : this(interval, time, new Costs(time.GetTimestamp()), time.GetTimestamp())
    {
    }

    private KeepClock(TimeSpan interval, TimeProvider time, Costs costs, long last) =>
        (_interval, _time, _costs, _last) = (interval, time, costs, last);

    /// <summary>A clock for other steps of the same run.</summary>
    public KeepClock Another() => new(_interval, _time, _costs, _time.GetTimestamp());

    /// <summary>Whether it is time.</summary>
    /// <param name="isStageEnd">Whether a stage is finished: the interval then need not be over.</param>
    public bool IsDue(bool isStageEnd) =>
        _interval == TimeSpan.Zero
        || (_time.GetElapsedTime(_costs.Start) >= TimesTheCost * _costs.Spent && (isStageEnd || _time.GetElapsedTime(_last) >= _interval));

    /// <summary>Does what keeps something, and counts the time it takes.</summary>
    public void Keep(Action keep)
    {
        long start = _time.GetTimestamp();
        keep();
        _last = _time.GetTimestamp();
        _costs.Add(_time.GetElapsedTime(start, _last));
    }

    private sealed class Costs(long start)
    {
        private long _ticks = FirstCost.Ticks;

        public long Start => start;

        public TimeSpan Spent => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

        public void Add(TimeSpan cost) => Interlocked.Add(ref _ticks, cost.Ticks);
    }
}
