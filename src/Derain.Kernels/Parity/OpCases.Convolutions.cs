using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> Convolutions()
    {
        foreach ((int inputs, int outputs) in new[] { (1, 1), (3, 5), (4, 6), (8, 8), (16, 3), (3, 128), (17, 33), (34, 16) })
        {
            foreach ((int frames, int height, int width) in new[] { (1, 4, 5), (2, 3, 7), (5, 6, 4) })
            {
                OperandSpec x = F32(1, frames, height, width, inputs);
                OperandSpec weight = Weight(F32(outputs, inputs, 3, 3, 3));
                OperandSpec cache = F32(1, 2, height, width, inputs);
                OperandSpec residual = F32(1, frames, height, width, outputs);
                yield return new(new Conv3d(), x, weight, F32(outputs));
                yield return new(new Conv3d(), x, weight, F32(outputs), cache, residual);
                yield return new(new Conv2d(1, 1, 1), x, Weight(F32(outputs, inputs, 3, 3)), F32(outputs));
            }
        }

        // Other kernels: pointwise, over time only, over space only, not square, with an even and a long reach in time.
        foreach ((int kt, int kh, int kw) in new[] { (1, 1, 1), (3, 1, 1), (1, 3, 3), (1, 5, 3), (2, 3, 1), (5, 1, 3) })
        {
            OperandSpec x = F32(2, 3, 5, 6, 7);
            OperandSpec weight = Weight(F32(9, 7, kt, kh, kw));
            yield return new(new Conv3d(), x, weight);
            yield return new(new Conv3d(), x, weight, F32(9), F32(2, kt - 1, 5, 6, 7));
            yield return new(new Conv3d(), x, weight, Absent, Absent, F32(2, 3, 5, 6, 9));
        }

        yield return new(new Conv3d(), F32(1, 1, 1, 1, 1), F32(1, 1, 3, 3, 3));
        yield return new(new Conv3d(), F32(1, 2, 1, 9, 4), Weight(F32(5, 4, 3, 3, 3)), F32(5));
        yield return new(new Conv3d(), F32(1, 2, 9, 1, 4), Weight(F32(5, 4, 3, 3, 3)), F32(5));
        yield return new(new Conv3d(), F32(3, 2, 4, 5, 4), Weight(F32(5, 4, 3, 3, 3)), F32(5), F32(3, 2, 4, 5, 4));
        yield return new(new Conv3d(), F32(1, 3, 4, 5, 12), Weight(F16(10, 12, 3, 3, 3)), F32(10));
        yield return new(new Conv3d(), F32(1, 3, 4, 5, 12), Weight(BF16(10, 12, 3, 3, 3)), F32(10), F32(1, 2, 4, 5, 12));
        yield return new(new Conv3d(), F32(1, 9, 12, 8, 8), Weight(F32(16, 8, 3, 3, 3)), F32(16));

        // The autoencoder's layers at a few pixels: wide, into the moments, from the latents.
        yield return new(new Conv3d(), F32(1, 2, 3, 5, 128), Weight(F16(128, 128, 3, 3, 3)), F32(128), F32(1, 2, 3, 5, 128));
        yield return new(new Conv3d(), F32(1, 1, 2, 3, 512), Weight(F16(32, 512, 3, 3, 3)), F32(32), F32(1, 2, 2, 3, 512));
        yield return new(new Conv3d(), F32(1, 3, 2, 3, 16), Weight(F16(512, 16, 3, 3, 3)), F32(512));
        yield return new(
            new Conv3d(), F32(1, 2, 3, 4, 256), Weight(F16(128, 256, 1, 1, 1)), F32(128), Absent, F32(1, 2, 3, 4, 128));
        yield return new(new Conv3d(), F32(1, 3, 16, 24, 128), Weight(F16(3, 128, 3, 3, 3)), F32(3));

        // Downsampling, odd and even sizes, landscape and portrait; upsampling fused in; patches; larger kernels.
        foreach ((int height, int width) in new[] { (6, 8), (7, 5), (9, 16), (2, 3) })
        {
            yield return new(new Conv2d(2, 0, 1), F32(1, 3, height, width, 6), Weight(F32(7, 6, 3, 3)), F32(7));
            yield return new(new Conv2d(1, 1, 1, Upsample: 2), F32(2, 2, height, width, 6), Weight(F32(7, 6, 3, 3)), F32(7));
        }

        yield return new(new Conv2d(1, 0, 0), F32(1, 2, 4, 5, 6), Weight(F32(7, 6, 1, 1)));
        yield return new(new Conv2d(2, 0, 0), F32(1, 2, 4, 6, 16), Weight(F32(32, 16, 2, 2)), F32(32));
        yield return new(new Conv2d(3, 2, 1), F32(1, 2, 8, 9, 5), Weight(F32(11, 5, 5, 5)), F32(11));
        yield return new(new Conv2d(1, 1, 1, Upsample: 3), F32(1, 1, 3, 4, 5), Weight(F32(6, 5, 3, 3)), F32(6));
        yield return new(new Conv2d(2, 1, 1, Upsample: 2), F32(1, 1, 3, 4, 5), Weight(F32(6, 5, 3, 3)), F32(6));
        yield return new(new Conv2d(1, 1, 1), F32(1, 2, 5, 4, 12), Weight(F16(10, 12, 3, 3)), F32(10));
        yield return new(new Conv2d(1, 1, 1, Upsample: 2), F32(1, 1, 3, 4, 128), Weight(BF16(64, 128, 3, 3)), F32(64));

        // Channels that are copied in vectors, over several tiles in every direction, with all that can be combined.
        yield return new(
            new Conv3d(),
            F32(2, 3, 7, 13, 24),
            Weight(F32(72, 24, 3, 3, 3)),
            F32(72),
            F32(2, 2, 7, 13, 24),
            F32(2, 3, 7, 13, 72));
        yield return new(
            new Conv3d(),
            F32(1, 2, 11, 15, 64),
            Weight(F32(40, 64, 3, 1, 3)),
            F32(40),
            F32(1, 2, 11, 15, 64),
            F32(1, 2, 11, 15, 40));
        yield return new(
            new Conv3d(),
            F32(2, 3, 9, 17, 64),
            Weight(F32(136, 64, 2, 3, 1)),
            F32(136),
            F32(2, 1, 9, 17, 64),
            F32(2, 3, 9, 17, 136));
        yield return new(new Conv3d(), F32(1, 3, 4, 5, 128), Weight(F32(264, 128, 3, 1, 1)), Absent, Absent, F32(1, 3, 4, 5, 264));
        yield return new(new Conv3d(), F32(1, 16, 16, 16, 64), Weight(F32(128, 64, 1, 1, 1)), F32(128));
        yield return new(new Conv2d(1, 1, 0), F32(1, 2, 10, 9, 64), Weight(F32(72, 64, 2, 2)), F32(72));
        yield return new(new Conv3d(), F32(1, 2, 9, 17, 16), Weight(F32(130, 16, 3, 3, 3)), F32(130));
        yield return new(new Conv3d(), F32(1, 1, 13, 17, 48), Weight(F32(16, 48, 2, 3, 3)), Absent, F32(1, 1, 13, 17, 48));
        yield return new(new Conv2d(2, 0, 1), F32(1, 2, 17, 24, 32), Weight(F32(64, 32, 3, 3)), F32(64));
        yield return new(new Conv2d(1, 1, 1, Upsample: 2), F32(2, 1, 6, 9, 16), Weight(F32(33, 16, 3, 3)), F32(33));
        yield return new(new Conv2d(2, 1, 0, Upsample: 3), F32(1, 2, 5, 8, 24), Weight(F32(24, 24, 5, 5)), F32(24));
        yield return new(new Conv2d(2, 0, 0), F32(1, 2, 12, 20, 16), Weight(F32(96, 16, 2, 2)), F32(96));

        foreach (int frames in new[] { 1, 2, 3, 5 })
        {
            OperandSpec x = F32(2, frames, 3, 4, 5);
            yield return new(new CausalTail(2), x);
            yield return new(new CausalTail(2), x, F32(2, 2, 3, 4, 5));
            yield return new(new CausalTail(1), x);
            yield return new(new CausalTail(4), x, F32(2, 4, 3, 4, 5));
        }
    }
}
