namespace Derain.Runtime.Video;

/// <summary>When every frame of a clip is shown, as its file says.</summary>
/// <param name="TimeBase">Seconds in a tick.</param>
/// <param name="Ticks">Times in order, strictly increasing; the file begins at 0.</param>
internal sealed record FrameTimes(Rational TimeBase, long[] Ticks)
{
    // Times are rounded to ticks, and cameras and screen recorders tremble a little about a rate that is constant.
    private const double RoundingTicks = 1.5;
    private const double Tremble = 0.05;

    /// <summary>Puts times in order.</summary>
    /// <param name="timeBase">Seconds in a tick.</param>
    /// <param name="unordered">Times in any order, such as that of decoding.</param>
    /// <param name="zero">The tick at which the file begins.</param>
    public static FrameTimes Of(Rational timeBase, IReadOnlyList<long> unordered, long zero)
    {
        long[] ticks = [.. unordered.Select(tick => tick - zero).Order()];
        for (int i = 1; i < ticks.Length; i++)
        {
            // No encoder takes two frames of one time.
            ticks[i] = Math.Max(ticks[i], ticks[i - 1] + 1);
        }

        return new FrameTimes(timeBase, ticks);
    }

    /// <summary>Whether the frames follow each other at a constant rate, as well as ticks can say.</summary>
    public bool Fit(Rational rate)
    {
        double tick = TimeBase.ToDouble();
        double frame = 1 / rate.ToDouble();
        double tolerance = Math.Max(RoundingTicks * tick, Tremble * frame);
        for (int i = 1; i < Ticks.Length; i++)
        {
            if (Math.Abs((Ticks[i] - Ticks[0]) * tick - i * frame) > tolerance)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Nanoseconds from the first frame to another; past the last one they go on at the mean rate.</summary>
    public long NanosecondsTo(long frame)
    {
        int last = Ticks.Length - 1;
        long ticks = frame <= last ? Ticks[frame] : Ticks[last] + (frame - last) * MeanTicks;
        return (long)((Int128)(ticks - Ticks[0]) * 1_000_000_000 * TimeBase.Numerator / TimeBase.Denominator);
    }

    private long MeanTicks => Ticks.Length < 2 ? 1 : Math.Max(1, (Ticks[^1] - Ticks[0]) / (Ticks.Length - 1));
}
