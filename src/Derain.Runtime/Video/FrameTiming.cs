using System.Globalization;
using FFMpegCore;

namespace Derain.Runtime.Video;

/// <summary>Rate, count and start of the frames of a stream, from what its container says.</summary>
internal static class FrameTiming
{
    // Mean and nominal rate of a constant-rate clip differ by rounding only; those of phones differ by more.
    private const double ConstantRateTolerance = 0.005;

    /// <summary>
    /// The rate to read a stream of <paramref name="frames"/> frames at, and whether they are unevenly spaced.
    /// </summary>
    public static (Rational Rate, bool IsVariable) RateOf(FFProbeStream stream, long frames)
    {
        bool hasMean = Rational.TryParse(stream.AvgFrameRate, out Rational mean);
        bool hasNominal = Rational.TryParse(stream.FrameRate, out Rational nominal);
        if (!hasMean || !hasNominal)
        {
            return (hasMean ? mean : hasNominal ? nominal : VideoProbe.DefaultSequenceRate, false);
        }

        double deviation = Math.Abs(nominal.ToDouble() / mean.ToDouble() - 1);

        // The nominal rate is the cleaner number, as long as the clip then ends within half a frame of where it did.
        if (deviation * frames < 0.5)
        {
            return (nominal, false);
        }

        bool countsFields = Math.Abs(deviation - 1) < ConstantRateTolerance
            && stream.FieldOrder is not (null or "unknown" or "progressive");
        return (mean, deviation > ConstantRateTolerance && !countsFields);
    }

    /// <summary>The same, checked against the times of all frames where the file has them.</summary>
    /// <returns>The times are null when they follow from the rate.</returns>
    public static (Rational Rate, bool IsVariable, FrameTimes? Times) RateOf(
        FFProbeStream stream, IReadOnlyList<long>? ticks, long frames, TimeSpan zero)
    {
        (Rational rate, bool isVariable) = RateOf(stream, frames);
        if (ticks is not { Count: > 1 } || !Rational.TryParse(TimeBase(stream), out Rational timeBase))
        {
            return (rate, isVariable, null);
        }

        var times = FrameTimes.Of(timeBase, ticks, (long)Math.Round(zero.TotalSeconds / timeBase.ToDouble()));
        foreach (string? candidate in (ReadOnlySpan<string?>)[rate.ToString(), stream.AvgFrameRate])
        {
            if (Rational.TryParse(candidate, out Rational constant) && times.Fit(constant))
            {
                return (constant, false, null);
            }
        }

        return (Rational.TryParse(stream.AvgFrameRate, out Rational mean) ? mean : rate, true, times);
    }

    /// <summary>The count in the container's header, or 0.</summary>
    public static long PromisedFrames(FFProbeStream stream) =>
        stream.ExtensionData.TryGetValue("nb_frames", out var value)
        && long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long frames)
            ? frames
            : 0;

    /// <summary>
    /// How many of the promised frames may be missing. In the mp4 family the promise is the length of the index;
    /// others, such as AVI, count time slots, some of which are empty.
    /// </summary>
    public static long ToleratedLoss(IMediaAnalysis analysis, long promised) =>
        analysis.Raw.Format.FormatName?.Contains("mp4") == true ? 0 : 1 + promised / 10;

    /// <summary>The count that the duration of the stream gives at a constant rate, or 0.</summary>
    public static long FramesFromDuration(FFProbeStream stream, Rational rate) =>
        (long)Math.Round(Seconds(stream) * rate.ToDouble());

    /// <summary>
    /// Time from the start of the file to the first frame, and how much of the file lies before time zero, as the first
    /// packets of coded sound do; neither is negative. Zero is the time in the file that both are counted from.
    /// </summary>
    public static (TimeSpan Offset, TimeSpan Lead, TimeSpan Zero) Start(IMediaAnalysis analysis, FFProbeStream stream)
    {
        if (!TryParseSeconds(stream.StartTime, out double start)
            || !TryParseSeconds(analysis.Raw.Format.StartTime, out double fileStart))
        {
            return (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        }

        double zero = fileStart < 0 && start >= 0 ? 0 : fileStart;
        return (TimeSpan.FromSeconds(Math.Max(0, start - zero)), TimeSpan.FromSeconds(zero - fileStart), TimeSpan.FromSeconds(zero));
    }

    private static string? TimeBase(FFProbeStream stream) =>
        stream.ExtensionData.TryGetValue("time_base", out var value) ? value.ToString() : null;

    private static double Seconds(FFProbeStream stream)
    {
        if (TryParseSeconds(stream.Duration, out double seconds))
        {
            return seconds;
        }

        // Matroska keeps it in a tag, "00:00:02.023000000": more digits than TimeSpan takes.
        string? tag = stream.Tags?.FirstOrDefault(t => t.Key.StartsWith("DURATION", StringComparison.Ordinal)).Value;
        return tag is { Length: >= 16 } && TimeSpan.TryParse(tag[..16], out TimeSpan duration)
            ? duration.TotalSeconds
            : 0;
    }

    private static bool TryParseSeconds(string? text, out double seconds) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);
}
