using System.Globalization;

namespace Derain.Runtime.Video;

/// <summary>
/// An exact ratio in lowest terms, such as a frame rate of 30000/1001 frames per second or a pixel aspect ratio.
/// </summary>
public readonly record struct Rational
{
    /// <summary><paramref name="numerator"/> / <paramref name="denominator"/>, reduced.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The numerator is negative, or the denominator is not positive.
    /// </exception>
    public Rational(long numerator, long denominator = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        long divisor = GreatestCommonDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    /// <summary>The part above the line.</summary>
    public long Numerator { get; }

    /// <summary>The part below the line; 0 only in an uninitialised value.</summary>
    public long Denominator { get; }

    /// <summary>Whether the ratio is above zero; an unknown rate (<c>0/0</c> in ffprobe) is not.</summary>
    public bool IsPositive => Numerator > 0 && Denominator > 0;

    /// <summary>Reads <c>30000/1001</c>, <c>16:9</c>, <c>24</c> or a decimal such as <c>29.97</c>.</summary>
    /// <returns>False for anything else, and for a ratio with a zero or negative part.</returns>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        string[] parts = (text ?? "").Split('/', ':');
        if (parts is [var whole]
            && decimal.TryParse(whole, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number is > 0 and < 1_000_000_000)
        {
            value = new Rational((long)decimal.Round(number * 1_000_000), 1_000_000);
        }
        else if (parts is [var above, var below]
            && long.TryParse(above, NumberStyles.None, CultureInfo.InvariantCulture, out long numerator)
            && long.TryParse(below, NumberStyles.None, CultureInfo.InvariantCulture, out long denominator)
            && numerator > 0
            && denominator > 0)
        {
            value = new Rational(numerator, denominator);
        }

        return value.IsPositive;
    }

    /// <summary>The nearest double.</summary>
    public double ToDouble() => (double)Numerator / Denominator;

    /// <summary>How long <paramref name="frames"/> frames last at this rate.</summary>
    public TimeSpan DurationOf(long frames) =>
        TimeSpan.FromTicks((long)((Int128)frames * TimeSpan.TicksPerSecond * Denominator / Numerator));

    /// <summary>The ratio as ffmpeg reads and prints it: <c>30000/1001</c>.</summary>
    public override string ToString() => $"{Numerator}/{Denominator}";

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
