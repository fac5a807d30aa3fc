using CsCheck;
using Derain.Kernels.Sampling;
using Xunit;

namespace Derain.Kernels.Tests.Sampling;

public class PhiloxNormalTests
{
    private const int SampleCount = 1 << 20;

    private static readonly float[] Sample = Draw(seed: 7, NoiseStream.Forward(3), 0, SampleCount);

    [Fact]
    public void The_first_numbers_of_seed_zero_stay_what_they_are()
    {
        // Frozen from this implementation: a change here changes every seeded result users have.
        uint[] bits = [.. Draw(0, NoiseStream.VaeSample(), 0, 8).Select(BitConverter.SingleToUInt32Bits)];

        uint[] expected =
        [
            0x3F7DBB33, 0xBF6CB6B0, 0xBF1E1B9F, 0xBEF6D1B2, 0xBE1D5354, 0x3E392A69, 0x3F54EC97, 0x3E4A2DA2,
        ];
        Assert.Equal(expected.ToList(), bits.ToList());
    }

    [Fact]
    public void Any_piece_equals_the_same_elements_of_the_whole() =>
        Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 300]).Sample((offset, length) =>
            Draw(7, NoiseStream.Forward(3), offset, length).AsSpan().SequenceEqual(Sample.AsSpan(offset, length)));

    [Theory]
    [InlineData(0L)]
    [InlineData((1L << 34) - 40)] // the block number passes 2^32
    [InlineData(long.MaxValue - 100)]
    public void Every_element_equals_the_reference_bit_for_bit(long offset)
    {
        const ulong seed = 0xDEADBEEF_12345678;
        ulong stream = NoiseStream.Forward(99, frame: 12);
        float[] filled = Draw(seed, stream, offset, 100);

        for (int i = 0; i < filled.Length; i++)
        {
            Assert.Equal(
                BitConverter.SingleToUInt32Bits(PhiloxNormal.At(seed, stream, offset + i)),
                BitConverter.SingleToUInt32Bits(filled[i]));
        }
    }

    [Fact]
    public void Moments_are_those_of_the_normal_distribution()
    {
        // Bounds: five standard errors of each sample moment.
        double error = 5 / Math.Sqrt(SampleCount);
        Assert.InRange(Moment(1), -error, error);
        Assert.InRange(Moment(2), 1 - (error * Math.Sqrt(2)), 1 + (error * Math.Sqrt(2)));
        Assert.InRange(Moment(3), -error * Math.Sqrt(15), error * Math.Sqrt(15));
        Assert.InRange(Moment(4), 3 - (error * Math.Sqrt(96)), 3 + (error * Math.Sqrt(96)));

        static double Moment(int power) => Sample.Average(x => Math.Pow(x, power));
    }

    [Theory]
    [InlineData(1.0, 0.31731051)]
    [InlineData(2.0, 0.04550026)]
    [InlineData(3.0, 0.00269980)]
    [InlineData(4.0, 0.0000633425)]
    public void Tails_have_their_share(double bound, double probability)
    {
        double share = Sample.Count(x => Math.Abs(x) > bound) / (double)SampleCount;

        double error = 5 * Math.Sqrt(probability / SampleCount);
        Assert.InRange(share, probability - error, probability + error);
    }

    [Fact]
    public void The_largest_possible_number_is_finite_and_rare()
    {
        Assert.All(Sample, x => Assert.True(Math.Abs(x) < 6.77f));
        Assert.Contains(Sample, x => Math.Abs(x) > 4.5f);
    }

    [Fact]
    public void The_distribution_function_is_within_the_Kolmogorov_Smirnov_bound()
    {
        float[] sorted = [.. Sample.Order()];
        double distance = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = NormalCdf(sorted[i]);
            distance = Math.Max(distance, Math.Max(expected - ((double)i / SampleCount), ((i + 1.0) / SampleCount) - expected));
        }

        Assert.True(distance < 1.95 / Math.Sqrt(SampleCount), $"distance {distance}"); // exceeded once in a thousand
    }

    [Fact]
    public void Neighbours_streams_and_seeds_are_uncorrelated()
    {
        double error = 5 / Math.Sqrt(SampleCount);
        float[] otherStream = Draw(7, NoiseStream.Forward(4), 0, SampleCount);
        float[] otherSeed = Draw(8, NoiseStream.Forward(3), 0, SampleCount);

        Assert.InRange(Correlation(Sample, otherStream), -error, error);
        Assert.InRange(Correlation(Sample, otherSeed), -error, error);
        for (int lag = 1; lag <= 8; lag++)
        {
            Assert.InRange(Correlation(Sample.AsSpan(lag), Sample.AsSpan(..^lag)), -error, error);
        }
    }

    [Fact]
    public void Streams_of_a_run_are_all_different()
    {
        ulong[] streams =
        [
            .. from frame in Enumerable.Range(0, 3)
               from stream in Enumerable.Range(0, 1000)
                   .SelectMany(step => new[] { NoiseStream.Forward(step, frame), NoiseStream.Sampler(step, frame) })
                   .Append(NoiseStream.VaeSample(frame))
               select stream,
        ];

        Assert.Equal(streams.Length, streams.Distinct().Count());
    }

    [Fact]
    public void Negative_places_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PhiloxNormal.Fill(0, 0, -1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PhiloxNormal.At(0, 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseStream.Forward(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseStream.Forward(65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseStream.VaeSample(-1));
    }

    private static float[] Draw(ulong seed, ulong stream, long offset, int length)
    {
        float[] numbers = new float[length];
        PhiloxNormal.Fill(seed, stream, offset, numbers);
        return numbers;
    }

    private static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum / a.Length;
    }

    // Φ(x) = 1/2 + φ(x)·(x + x³/3 + x⁵/(3·5) + …), which converges for every x.
    private static double NormalCdf(double x)
    {
        double term = x;
        double sum = x;
        for (int k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2)
        {
            term *= x * x / k;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
