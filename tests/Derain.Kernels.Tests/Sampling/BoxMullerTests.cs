using System.Runtime.Intrinsics;
using Derain.Kernels.Sampling;
using Xunit;

namespace Derain.Kernels.Tests.Sampling;

public class BoxMullerTests
{
    public static TheoryData<uint> EdgeWords { get; } =
    [
        0, 1, 0xFFFF, 0x10000, (1u << 29) - 1, 1u << 29, 1u << 30, (1u << 31) - 1, 1u << 31, 3u << 29, 3u << 30,
        0x5A827999, 0xB504F333, 0xB504F334, uint.MaxValue - 1, uint.MaxValue,
    ];

    [Theory]
    [MemberData(nameof(EdgeWords))]
    public void Edge_words_agree_with_double_precision(uint word)
    {
        foreach (uint other in EdgeWords.Select(row => row.Data))
        {
            AssertNearExact(word, other);
        }
    }

    [Fact]
    public void Random_words_agree_with_double_precision()
    {
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            AssertNearExact((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32));
        }
    }

    [Fact]
    public void Vectors_equal_the_scalar_reference_bit_for_bit()
    {
        Random random = new(2);
        uint[] words = [.. EdgeWords.Select(row => row.Data), .. Enumerable.Range(0, 100_000).Select(_ => (uint)random.NextInt64(1L << 32))];
        for (int i = 0; i + 9 <= words.Length; i++)
        {
            (Vector256<float> cosine, Vector256<float> sine) = BoxMuller.Pair(
                Vector256.Create<uint>(words.AsSpan(i, 8)), Vector256.Create<uint>(words.AsSpan(i + 1, 8)));
            for (int lane = 0; lane < 8; lane += 7)
            {
                (float expectedCosine, float expectedSine) = BoxMuller.Pair(words[i + lane], words[i + lane + 1]);
                Assert.Equal(BitConverter.SingleToUInt32Bits(expectedCosine), BitConverter.SingleToUInt32Bits(cosine[lane]));
                Assert.Equal(BitConverter.SingleToUInt32Bits(expectedSine), BitConverter.SingleToUInt32Bits(sine[lane]));
            }
        }
    }

    private static void AssertNearExact(uint x, uint y)
    {
        // The uniform number is part of the definition, rounded as documented; everything after it should be exact.
        float uniform = MathF.FusedMultiplyAdd(x, 1f / 4294967296f, 1f / 8589934592f);
        double radius = Math.Sqrt(-2 * Math.Log(uniform));
        double turn = y / 4294967296.0;

        (float cosine, float sine) = BoxMuller.Pair(x, y);

        double tolerance = 4e-7 * Math.Max(radius, 1e-3);
        Assert.InRange(cosine, (radius * Math.Cos(2 * Math.PI * turn)) - tolerance, (radius * Math.Cos(2 * Math.PI * turn)) + tolerance);
        Assert.InRange(sine, (radius * Math.Sin(2 * Math.PI * turn)) - tolerance, (radius * Math.Sin(2 * Math.PI * turn)) + tolerance);
    }
}
