namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// Says when it is time to keep what was finished: often enough to lose little, so rarely that it costs at most a fiftieth of the run.
/// </summary>
/// <param name="interval">Time between two steps that are kept; zero keeps every step.</param>
/// <param name="time">The time.</param>
internal sealed class KeepClock(TimeSpan interval, TimeProvider time)
{
    private const int TimesTheCost = 50;
    private static readonly TimeSpan FirstCost = TimeSpan.FromMilliseconds(20); // a few files to a slow disk

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _spent = FirstCost;
    private long _last = time.GetTimestamp();

    /// <summary>Whether it is time.</summary>
    /// <param name="isStageEnd">Whether a stage is finished: the interval then need not be over.</param>
    public bool IsDue(bool isStageEnd) =>
        interval == TimeSpan.Zero
        || (time.GetElapsedTime(_start) >= TimesTheCost * _spent && (isStageEnd || time.GetElapsedTime(_last) >= interval));

    /// <summary>Does what keeps something, and counts the time it takes.</summary>
    public void Keep(Action keep)
    {
        long start = time.GetTimestamp();
        keep();
        _last = time.GetTimestamp();
        _spent += time.GetElapsedTime(start, _last);
    }
}
