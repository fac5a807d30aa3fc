using System.Runtime.Intrinsics;

namespace Derain.Runtime.Evaluation;

/// <summary>
/// Peak signal-to-noise ratio of 8-bit pixels, 10 · log10(255² / MSE), as ffmpeg's <c>psnr</c> filter has it. That of a clip is the
/// PSNR of the mean of its frames' mean squared errors, not the mean of its frames' PSNR.
/// </summary>
public static class Psnr
{
    private const double Peak = 255;

    /// <summary>The ratio that a mean squared error is.</summary>
    /// <param name="meanSquaredError">In squared levels of 8 bits, 0 to 65025.</param>
    /// <returns>Decibels, 0 or more; infinite for no error at all.</returns>
    public static double OfError(double meanSquaredError) => 10 * Math.Log10(Peak * Peak / meanSquaredError);

    /// <summary>Mean of the squared differences of two frames, or planes.</summary>
    /// <param name="a">Components of 8 bits, such as rgb24 <c>[H, W, 3]</c>, where the three colours count the same.</param>
    /// <param name="b">As many.</param>
    /// <exception cref="ArgumentException">They differ in length, or there are none.</exception>
    public static double MeanSquaredError(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        a.Length == b.Length && !a.IsEmpty
            ? (double)SquaredError(a, b) / a.Length
            : throw new ArgumentException($"Frames of {a.Length} and {b.Length} bytes cannot be compared.", nameof(b));

    internal static double MeanSquaredError(Plane a, Plane b)
    {
        long sum = 0;
        for (int y = 0; y < a.Height; y++)
        {
            sum += SquaredError(a.Row(y), b.Row(y));
        }

        return (double)sum / ((long)a.Width * a.Height);
    }

    private static long SquaredError(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        // Four squares of at most 65025 reach a lane per step, so 8192 steps stay below 2³².
        const int LongestRun = 8192 * 16;
        long sum = 0;
        while (a.Length >= Vector128<byte>.Count)
        {
            int run = Math.Min(a.Length, LongestRun) & ~(Vector128<byte>.Count - 1);
            sum += SquaredErrorOfRun(a[..run], b[..run]);
            a = a[run..];
            b = b[run..];
        }

        for (int i = 0; i < a.Length; i++)
        {
            int difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    private static long SquaredErrorOfRun(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Vector128<uint> sum = default;
        for (int i = 0; i < a.Length; i += Vector128<byte>.Count)
        {
            var x = Vector128.Create(a[i..]);
            var y = Vector128.Create(b[i..]);
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Max(x, y) - Vector128.Min(x, y));
            (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low * low);
            (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high * high);
            sum += first + second + third + fourth;
        }

        (Vector128<ulong> lower, Vector128<ulong> upper) = Vector128.Widen(sum);
        return (long)Vector128.Sum(lower + upper);
    }
}
