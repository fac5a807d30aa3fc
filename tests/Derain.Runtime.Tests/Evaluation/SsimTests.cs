using CsCheck;
using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Tests.Evaluation;

public sealed class SsimTests
{
    private static readonly Gen<(Plane A, Plane B)> Pairs = Gen.Int[8, 30].SelectMany(Gen.Int[8, 30], (width, height) =>
        Gen.Select(PlaneOf(width, height), PlaneOf(width, height)));

    private readonly Ssim _ssim = new();

    [Fact]
    public void Equal_planes_are_entirely_similar() => Pairs.Sample(pair => Assert.Equal(1, new Ssim().Of(pair.A, pair.A), 1e-12));

    [Fact]
    public void It_is_the_same_either_way_round_and_within_bounds() => Pairs.Sample(pair =>
    {
        Ssim ssim = new();
        double similarity = ssim.Of(pair.A, pair.B);
        Assert.Equal(similarity, ssim.Of(pair.B, pair.A), 1e-12);
        Assert.InRange(similarity, -1, 1);
    });

    [Fact]
    public void It_is_the_mean_over_windows_with_sample_variances() => Pairs.Sample(
        pair => Assert.Equal(Slow(pair.A, pair.B), new Ssim().Of(pair.A, pair.B), 1e-6), iter: 20);

    [Fact]
    public void Flat_planes_differ_in_brightness_alone()
    {
        // Without variance the second factor is 1, and the first (2·100·120 + c1) / (100² + 120² + c1) with c1 = (0.01·255)² / 64.
        const double C1 = 416.0 / 64 / 64;
        Assert.Equal((24000 + C1) / (24400 + C1), _ssim.Of(Flat(16, 12, 100), Flat(16, 12, 120)), 1e-9);
    }

    [Fact]
    public void What_lies_beyond_the_last_multiple_of_four_is_left_out()
    {
        Plane plane = Flat(15, 11, 90);
        Plane other = Flat(15, 11, 90);
        other.Row(3)[14] = 255;
        other.Row(10).Clear();
        Assert.Equal(1, _ssim.Of(plane, other));
        other.Row(3)[11] = 255;
        Assert.True(_ssim.Of(plane, other) < 1);
    }

    private static Plane Flat(int width, int height, byte level)
    {
        Plane plane = new(width, height);
        for (int y = 0; y < height; y++)
        {
            plane.Row(y).Fill(level);
        }

        return plane;
    }

    private static Gen<Plane> PlaneOf(int width, int height) => Gen.Byte.Array[width * height].Select(pixels =>
    {
        Plane plane = new(width, height);
        for (int y = 0; y < height; y++)
        {
            pixels.AsSpan(y * width, width).CopyTo(plane.Row(y));
        }

        return plane;
    });

    /// <summary>The definition, window by window.</summary>
    private static double Slow(Plane a, Plane b)
    {
        double c1 = Math.Pow(0.01 * 255, 2) / 64;
        double c2 = Math.Pow(0.03 * 255, 2);
        List<double> windows = [];
        for (int top = 0; top + 8 <= a.Height; top += 4)
        {
            for (int left = 0; left + 8 <= a.Width; left += 4)
            {
                double[] x = Window(a, left, top);
                double[] y = Window(b, left, top);
                (double meanX, double meanY) = (x.Average(), y.Average());
                double varianceX = x.Sum(value => (value - meanX) * (value - meanX)) / 63;
                double varianceY = y.Sum(value => (value - meanY) * (value - meanY)) / 63;
                double covariance = x.Zip(y, (first, second) => (first - meanX) * (second - meanY)).Sum() / 63;
                windows.Add(
                    (2 * meanX * meanY + c1) * (2 * covariance + c2)
                    / ((meanX * meanX + meanY * meanY + c1) * (varianceX + varianceY + c2)));
            }
        }

        return windows.Average();
    }

    private static double[] Window(Plane plane, int left, int top) =>
        [.. Enumerable.Range(0, 64).Select(i => (double)plane.Row(top + i / 8)[left + i % 8])];
}
