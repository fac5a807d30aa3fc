using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> GroupNorms()
    {
        foreach ((int groups, int channels) in new[]
        {
            (1, 1), (1, 7), (2, 8), (3, 9), (4, 16), (2, 34), (32, 64), (32, 128), (8, 8),
        })
        {
            yield return new(new GroupNorm(groups, 1e-6), F32(1, 3, 4, 5, channels), F32(channels), F32(channels));
            yield return new(
                new GroupNorm(groups, 1e-6, Activation.Silu), F32(2, 5, 3, 7, channels), F32(channels), F32(channels));
            yield return new(
                new GroupNorm(groups, 1e-6),
                F32(2, 3, 4, 6, channels),
                F32(channels),
                F32(channels),
                F32(2, 2, 2, 3, channels),
                F32(2, 2, 2, 3, channels));
        }

        yield return new(new GroupNorm(2, 1e-6), F32(3, 6), F32(6), F32(6));
        yield return new(new GroupNorm(2, 1e-6, Activation.GeluTanh), F32(3, 11, 6), F32(6), F32(6));
        yield return new(new GroupNorm(4, 1e-6), F32(1, 1, 1, 1, 16), F32(16), F32(16));
        yield return new(new GroupNorm(2, 1e-6), F32(1, 2, 5, 5, 16), BF16(16), BF16(16));
        yield return new(new GroupNorm(4, 1e-6), F32(1, 3, 4, 5, 16).Times(1e-3), F32(16), F32(16));
        yield return new(new GroupNorm(4, 1e-6), F32(1, 3, 4, 5, 16).Plus(100), F32(16), F32(16));
        yield return new(new GroupNorm(4, 1e-6), F32(1, 3, 4, 5, 16).Times(0), F32(16), F32(16));
        yield return new(new GroupNorm(2, 1e-6, Activation.Silu), F32(1, 9, 40, 24, 6), F32(6), F32(6));
        yield return new(new GroupNorm(32, 1e-6, Activation.Silu), F32(1, 2, 31, 29, 128).Plus(3), F32(128), F32(128));
        yield return new(new GroupNorm(2, 1e-6), F32(2, 2, 3, 5, 1030), F32(1030), F32(1030));
        yield return new(
            new GroupNorm(8, 1e-6, Activation.Silu), F32(2, 3, 6, 75, 64), F32(64), F32(64), F32(2, 2, 3, 19, 64), F32(2, 2, 3, 19, 64));

        // Every way in which the frames of features and latents meet, then rows and columns that do not divide.
        foreach ((int frames, int sourceFrames) in new[]
        {
            (1, 1), (2, 2), (3, 2), (3, 3), (5, 3), (9, 3), (4, 2), (8, 2), (9, 2), (17, 5), (4, 1),
        })
        {
            OperandSpec grid = F32(1, sourceFrames, 2, 3, 4);
            yield return new(new SpatialModulate(), F32(1, frames, 4, 6, 4), grid, grid);
            yield return new(new GroupNorm(2, 1e-6, Activation.Silu), F32(1, frames, 4, 6, 4), F32(4), F32(4), grid, grid);
        }

        yield return new(new SpatialModulate(), F32(2, 2, 7, 5, 3), F32(2, 2, 2, 3, 3), F32(2, 2, 2, 3, 3));
        yield return new(new SpatialModulate(), F32(1, 1, 1, 1, 1), F32(1, 1, 1, 1, 1), F32(1, 1, 1, 1, 1));
        yield return new(new SpatialModulate(), F32(1, 3, 16, 8, 33), F32(1, 3, 2, 1, 33), F32(1, 3, 2, 1, 33));
        yield return new(new SpatialModulate(), F32(2, 5, 3, 41, 128), F32(2, 2, 2, 11, 128), F32(2, 2, 2, 11, 128));
    }
}
