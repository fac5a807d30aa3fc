using CsCheck;
using Derain.Runtime.Evaluation;

namespace Derain.Runtime.Tests.Evaluation;

public sealed class PsnrTests
{
    private static readonly Gen<(byte[] A, byte[] B)> Pairs =
        Gen.Int[1, 300].SelectMany(length => Gen.Select(Gen.Byte.Array[length], Gen.Byte.Array[length]));

    [Theory]
    [InlineData(1, 48.130803608679096)]
    [InlineData(10, 28.130803608679103)]
    [InlineData(255, 0)]
    public void An_offset_of_so_many_levels_has_an_exact_ratio(int levels, double decibels)
    {
        byte[] black = new byte[1000];
        byte[] grey = [.. Enumerable.Repeat((byte)levels, 1000)];
        Assert.Equal(levels * levels, Psnr.MeanSquaredError(black, grey));
        Assert.Equal(decibels, Psnr.OfError(Psnr.MeanSquaredError(black, grey)), 1e-9);
    }

    [Fact]
    public void Equal_frames_have_no_error_and_an_infinite_ratio() => Pairs.Sample(pair =>
    {
        Assert.Equal(0, Psnr.MeanSquaredError(pair.A, pair.A));
        Assert.Equal(double.PositiveInfinity, Psnr.OfError(0));
    });

    [Fact]
    public void The_error_is_the_mean_of_the_squares_either_way_round() => Pairs.Sample(pair =>
    {
        double expected = pair.A.Zip(pair.B, (a, b) => (double)(a - b) * (a - b)).Sum() / pair.A.Length;
        Assert.Equal(expected, Psnr.MeanSquaredError(pair.A, pair.B));
        Assert.Equal(expected, Psnr.MeanSquaredError(pair.B, pair.A));
        Assert.InRange(expected, 0, 65025);
    });

    [Fact]
    public void The_largest_errors_of_a_large_frame_do_not_overflow()
    {
        byte[] white = [.. Enumerable.Repeat((byte)255, 3_000_003)];
        Assert.Equal(65025, Psnr.MeanSquaredError(new byte[white.Length], white));
    }

    [Fact]
    public void Frames_of_different_lengths_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Psnr.MeanSquaredError(new byte[3], new byte[6]));
        Assert.StartsWith("Frames of 3 and 6 bytes cannot be compared.", error.Message);
    }
}
