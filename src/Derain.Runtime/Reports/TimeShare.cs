namespace Derain.Runtime.Reports;

/// <summary>
/// Keeps something that is only there to be looked at within a share of the time since the start: it is done when what it has taken
/// and what it is expected to take are no more than that.
/// </summary>
/// <param name="share">The share, 0 to 1.</param>
/// <param name="time">The time.</param>
internal sealed class TimeShare(double share, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>What it has taken so far.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>Whether there is time for it.</summary>
    /// <param name="expected">What it is expected to take.</param>
    public bool Allows(TimeSpan expected) => Spent + expected <= share * time.GetElapsedTime(_start);

    /// <summary>Does it, and counts the time.</summary>
    /// <returns>What it took.</returns>
    public TimeSpan Spend(Action work)
    {
        long begin = time.GetTimestamp();
        try
        {
            work();
        }
        finally
        {
            Spent += time.GetElapsedTime(begin);
        }

        return time.GetElapsedTime(begin);
    }
}
