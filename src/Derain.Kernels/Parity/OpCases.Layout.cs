using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> Layout()
    {
        foreach (DType type in new[] { DType.F64, DType.F32, DType.F16, DType.BF16 })
        {
            yield return new(new Copy(type), F32(3, 67));
            yield return new(new Copy(type), F16(67));
            yield return new(new Copy(type), BF16(67));
            yield return new(new Copy(type), F64(67));
            yield return new(new Copy(type), F32(2, 5, 33).PartOf(1, 2, 9));
            yield return new(new Copy(type), F32(129).Times(1e5)); // past the largest F16
            yield return new(new Copy(type), F32(129).Times(1e-6)); // subnormal in F16
        }

        yield return new(new Copy(DType.U8), U8(3, 5, 7));
        yield return new(new Copy(DType.I32), Ids(1000, 2, 226).PartOf(1, 0, 300));
        yield return new(new Copy(DType.F32), F32(4, 5, 6).PartOf(0, 1, 8));
        yield return new(new Copy(DType.F32), F32(4, 5, 6).PartOf(2, 3, 11));
        yield return new(new Copy(DType.F32), F32(2, 3, 4, 5, 6).PartOf(3, 1, 7));
        yield return new(new Copy(DType.F32), F32(2, 4, 24).PartOf(2, 8, 40));
        yield return new(new Copy(DType.BF16), F32(3, 50, 64).PartOf(1, 6, 60));
        yield return new(new Copy(DType.F32), F32());

        foreach (int axis in new[] { 0, 1, 2 })
        {
            yield return new(new Concat(axis), F32(3, 5, 7), F32(3, 5, 7));
            yield return new(new Concat(axis), F32(3, 5, 7), F32(3, 5, 7).PartOf(axis, 2, 11));
            yield return new(new Concat(axis), F32(3, 5, 7).PartOf(1, 3, 9), F32(3, 5, 7).PartOf(2, 1, 9));
        }

        yield return new(new Concat(0), F32(4), F32(3));
        yield return new(new Concat(1), F32(4, 13).PartOf(1, 0, 16), F32(4, 3)); // both sides in rows of 16, a ragged part of each
        yield return new(new Concat(1), F32(2, 226, 32), F32(2, 12, 32));
        yield return new(new Concat(1), F16(2, 3, 5), F16(2, 1, 5));
        yield return new(new Concat(1), F32(1, 0, 5), F32(1, 2, 5));
        yield return new(new Concat(4), F32(1, 2, 3, 4, 5), F32(1, 2, 3, 4, 1));

        foreach ((int a, int b, int c, int d, int e) in new[]
        {
            (0, 1, 2, 3, 4), (0, 2, 1, 3, 4), (0, 2, 3, 4, 1), (0, 1, 3, 4, 2),
            (0, 4, 1, 2, 3), (4, 3, 2, 1, 0), (1, 0, 2, 4, 3),
        })
        {
            yield return new(new Permute(a, b, c, d, e), F32(2, 3, 4, 5, 6));
            yield return new(new Permute(a, b, c, d, e), F32(1, 3, 16, 7, 9));
        }

        yield return new(new Permute(0, 4, 1, 2, 3), U8(1, 3, 5, 7, 3));

        foreach ((int time, int patch, int frames, int height, int width) in new[]
        {
            (1, 1, 2, 3, 5), (1, 2, 3, 4, 6), (2, 2, 4, 6, 4), (1, 2, 1, 2, 2), (2, 3, 2, 6, 9),
        })
        {
            yield return new(new Patchify(time, patch), F32(2, frames, 5, height, width));
            yield return new(new Patchify(time, patch), F32(1, frames, 16, height, width));
            int tokens = frames / time * (height / patch) * (width / patch);
            yield return new(
                new Unpatchify(time, patch, frames, height, width), F32(2, tokens, 5 * time * patch * patch));
            yield return new(
                new Unpatchify(time, patch, frames, height, width), F32(1, tokens, 16 * time * patch * patch));
        }

        yield return new(new Embedding(), Ids(1, 1, 1), F32(1, 1));
        yield return new(new Embedding(), Ids(50, 2, 7), F32(50, 33));
        yield return new(new Embedding(), Ids(500, 1, 226), F16(500, 32));
        yield return new(new Embedding(), Ids(50, 3, 5), BF16(50, 16));
    }
}
