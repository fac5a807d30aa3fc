using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> Sampling()
    {
        foreach (int channels in new[] { 1, 3, 16 })
        {
            yield return new(new PosteriorSample(1.15258426), F32(2, 3, 4, 5, 2 * channels), F32(2, channels, 3, 4, 5));
            yield return new(new PosteriorSample(0.7), F32(1, 1, 3, 2, 2 * channels));
        }

        // Log-variances on both sides of the clamp.
        yield return new(new PosteriorSample(1), F32(1, 2, 3, 4, 8).Times(10), F32(1, 4, 2, 3, 4));
        yield return new(new PosteriorSample(1), F32(1, 2, 3, 4, 8).Plus(-60), F32(1, 4, 2, 3, 4));

        foreach (int width in new[] { 2, 6, 32, 1920 })
        {
            yield return new(new TimestepEmbedding(width), F32(1).Plus(999));
            yield return new(new TimestepEmbedding(width), F32(3).Times(100).Plus(499));
        }

        foreach ((int tokens, int buckets, int distance) in new[]
        {
            (1, 32, 128), (23, 32, 128), (226, 32, 128), (300, 32, 128), (40, 8, 20),
        })
        {
            yield return new(new RelativePositionBias(tokens, distance), F32(buckets, 3));
        }

        yield return new(new RelativePositionBias(67, 128), F16(32, 4));
        yield return new(new RelativePositionBias(67, 128), BF16(32, 4));

        foreach (int count in new[] { 1, 3, 31, 32, 33, 1000 })
        {
            yield return new(new GaussianNoise([count], 0, 0));
        }

        yield return new(new GaussianNoise([1, 13, 16, 30, 45], 42, 7));
        yield return new(new GaussianNoise([2, 3, 5], ulong.MaxValue, ulong.MaxValue));
    }
}
