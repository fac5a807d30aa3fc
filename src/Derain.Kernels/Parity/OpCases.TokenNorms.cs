using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> TokenNorms()
    {
        foreach (int width in new[] { 1, 2, 7, 16, 33, 64, 130, 1920 })
        {
            yield return new(new LayerNorm(1e-5), F32(2, 5, width), F32(width), F32(width));
            yield return new(new LayerNorm(1e-5), F32(3, width), F32(width), Absent);
            yield return new(new LayerNorm(1e-6), F32(3, width), Absent, F32(width));
            yield return new(new LayerNorm(1e-6), F32(width));
            yield return new(new RmsNorm(1e-6), F32(2, 5, width), F32(width));
        }

        // Wider than one load for each thread of a block: the models' 3072 and 4096, and a width that no load divides.
        foreach (int width in new[] { 1031, 3072, 4096 })
        {
            yield return new(new LayerNorm(1e-5, 2), F32(1, 3, width), F32(width), F32(width), F32(1, width), F32(1, width));
            yield return new(new RmsNorm(1e-6), F32(3, width), F32(width));
            yield return new(new GatedResidual(1), F32(1, 3, width), F32(1, 3, width), F32(1, width), F32(1, width));
        }

        foreach (int text in new[] { 0, 1, 6, 11 })
        {
            OperandSpec row = F32(1, 40);
            OperandSpec rows = F32(3, 40);
            OperandSpec x = F32(3, 11, 40);
            yield return new(new Modulate(text), x, rows, rows, rows, rows);
            yield return new(new Modulate(text), x, row, row, rows, rows);
            yield return new(new LayerNorm(1e-5, text), x, F32(40), F32(40), rows, rows, row, row);
            yield return new(new LayerNorm(1e-5, text), x, Absent, Absent, row, row, row, row);
            yield return new(new GatedResidual(text), x, x, rows, rows);
            yield return new(new GatedResidual(text), x, x, row, row);
            yield return new(new GatedResidual(text), x, x, row);
        }

        yield return new(new Modulate(), F32(1, 1, 1), F32(1, 1), F32(1, 1));
        yield return new(new Modulate(), F32(2, 9, 33), F32(2, 33), F32(1, 33));
        yield return new(new LayerNorm(1e-5), F32(2, 9, 33), F32(33), F32(33), F32(1, 33), F32(1, 33));
        yield return new(new GatedResidual(), F32(1, 1, 1), F32(1, 1, 1), F32(1, 1));

        // Chunks of one adaLN projection: strided rows.
        foreach (int batch in new[] { 1, 2 })
        {
            OperandSpec x = F32(batch, 13, 24);
            OperandSpec Chunk(int index) => F32(batch, 24).PartOf(1, 24 * index, 144);
            yield return new(new Modulate(5), x, Chunk(0), Chunk(1), Chunk(3), Chunk(4));
            yield return new(new LayerNorm(1e-5, 5), x, F32(24), F32(24), Chunk(0), Chunk(1), Chunk(3), Chunk(4));
            yield return new(new GatedResidual(5), x, x, Chunk(2), Chunk(5));
        }

        // Small inputs, where ε decides; a large mean, where a one-pass variance loses all its digits; a constant row.
        foreach (OperandSpec x in new[] { F32(2, 7, 48).Times(1e-3), F32(2, 7, 48).Plus(100), F32(2, 7, 48).Times(0) })
        {
            yield return new(new LayerNorm(1e-5), x, F32(48), F32(48));
            yield return new(new RmsNorm(1e-6), x, F32(48));
            yield return new(new HeadNorm(3, 1e-6), x, F32(16), F32(16));
        }

        foreach (int headDim in new[] { 2, 8, 16, 24, 40, 64, 72, 128 })
        {
            yield return new(new HeadNorm(3, 1e-6), F32(2, 5, 3 * headDim), F32(headDim), F32(headDim));
            foreach (int text in new[] { 0, 1, 4, 9 })
            {
                OperandSpec table = F32(9 - text, headDim);
                yield return new(
                    new HeadNorm(2, 1e-6, text), F32(2, 9, 2 * headDim), F32(headDim), F32(headDim), table, table);
                yield return new(new Rotary(2, text), F32(2, 9, 2 * headDim), table, table);
            }
        }

        yield return new(new HeadNorm(4, 1e-6), F32(1, 7, 28), F32(7), F32(7)); // an odd head dimension, without rotation
        yield return new(new HeadNorm(2, 1e-6), F32(1, 3, 90), F32(45), F32(45)); // and one wider than a warp
        yield return new(new HeadNorm(1, 1e-6, 1), F32(1, 3, 600), F32(600), F32(600), F32(2, 600), F32(2, 600));
        yield return new(new Rotary(2, 1), F32(2, 3, 180), F32(2, 90), F32(2, 90)); // pairs, but no fours
        yield return new(new HeadNorm(2, 1e-6, 5), F32(1, 23, 128), BF16(64), BF16(64), F32(18, 64), F32(18, 64));
    }
}
