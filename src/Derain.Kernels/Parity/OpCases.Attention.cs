using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> AttentionLayers()
    {
        foreach (int headDim in new[] { 1, 8, 16, 24, 40, 64, 72, 128 })
        {
            foreach ((int batch, int tokens, int heads) in new[] { (1, 1, 1), (2, 7, 3), (1, 37, 2), (3, 65, 1) })
            {
                double scale = Math.Round(1 / Math.Sqrt(headDim), 4);
                yield return Joint(new Attention(heads, scale), F32(batch, tokens, heads * headDim));
            }
        }

        foreach (int text in new[] { 0, 1, 5, 17, 36, 37 })
        {
            OperandSpec rain = F32(2, 37, 48);
            yield return Joint(new Attention(3, 0.25, text), rain);
            yield return Joint(new Attention(3, 0.25, text, new AttentionSwitch(1, 1)), rain);
            yield return Joint(new Attention(4, 0.35, text, new AttentionSwitch(2, 1, 0)), F32(3, 37, 32));
        }

        yield return Joint(new Attention(2, 0.25, 5, new AttentionSwitch(0, 1)), F32(2, 11, 32));
        yield return Joint(new Attention(1, 0.25, 3, new AttentionSwitch(0)), F32(1, 9, 16));
        yield return Joint(new Attention(4, 1), F32(2, 23, 32), F32(4, 23, 23));
        yield return Joint(new Attention(2, 1), F32(1, 70, 128).Times(0.4), F32(2, 70, 70));
        yield return Joint(new Attention(2, 0.25, 4, new AttentionSwitch(1, 0)), F32(2, 19, 32), F32(2, 19, 19));

        // Fields of one projection to queries, keys and values; the last begin where no 16-byte load can.
        foreach ((int width, int gap) in new[] { (48, 0), (128, 0), (48, 3) })
        {
            OperandSpec Field(int index) => F32(2, 37, width).PartOf(2, (index * width) + gap, (3 * width) + gap);
            yield return new(new Attention(2, 0.25), Field(0), Field(1), Field(2));
            yield return new(new Attention(2, 0.25, 11, new AttentionSwitch(1, 0)), Field(0), Field(1), Field(2));
        }

        // More rows than one launch of a device kernel switches, from sources before and behind; a source for several rows.
        AttentionSwitch many = new(9, 0, 0, 3, 1, 5, 2, 8, 7, 8);
        yield return Joint(new Attention(2, 0.25, 4, many), F32(10, 11, 32));
        yield return Joint(new Attention(1, 0.25, 6, new AttentionSwitch(3, 3, 0, 2)), F32(4, 21, 16));
        yield return Joint(new Attention(1, 0.125, 4, many), F32(10, 11, 64));

        // Several tiles of queries and of keys, both kinds ragged at the end of the text and of the image.
        foreach (int headDim in new[] { 16, 32, 64, 128 })
        {
            double scale = Math.Round(1 / Math.Sqrt(headDim), 4);
            yield return Joint(new Attention(1, scale, 70, new AttentionSwitch(1, 0)), F32(2, 203, headDim));
        }

        // Text queries alone, against text and image.
        foreach ((int text, int tokens, int heads, int headDim) in new[] { (5, 37, 3, 16), (17, 18, 2, 24), (130, 391, 1, 64), (70, 203, 2, 32), (9, 9, 1, 8) })
        {
            OperandSpec all = F32(1, tokens, heads * headDim);
            yield return new(new Attention(heads, 0.25, text, new AttentionSwitch(0)), F32(1, text, heads * headDim), all, all);
        }

        // Heads wider than tensor cores are used for.
        yield return Joint(new Attention(2, 0.1), F32(1, 70, 272));
        yield return Joint(new Attention(1, 0.1, 20, new AttentionSwitch(1, 1)), F32(2, 45, 250));

        // Scores over 88, all alike and all apart: without the maximum taken off, the exponentials overflow.
        yield return new(new Attention(2, 1), F32(1, 33, 32).Plus(2.5), F32(1, 33, 32).Plus(2.5), F32(1, 33, 32));
        yield return new(new Attention(1, 1), F32(1, 41, 16).Times(8), F32(1, 41, 16).Times(8), F32(1, 41, 16));
        yield return Joint(new Attention(1, 0), F32(1, 29, 16));
        yield return Joint(new Attention(1, -0.25), F32(1, 29, 16));

        // Maxima that still rise by powers of two after many keys.
        yield return new(new Attention(1, 1), F32(1, 300, 16).Times(3), F32(1, 300, 16).Times(3), F32(1, 300, 16));
        yield return new(new Attention(1, 1), F32(1, 300, 64).Times(2), F32(1, 300, 64).Times(2), F32(1, 300, 64));

        // The text of CogVideoX and one small frame; T5's 226 tokens under their position bias.
        yield return Joint(new Attention(2, 0.125, 226, new AttentionSwitch(1, 1)), F32(2, 262, 128));
        yield return Joint(new Attention(1, 0.125, 226, new AttentionSwitch(1, 0)), F32(2, 391, 64));
        yield return Joint(new Attention(2, 1), F32(1, 226, 128).Times(0.35), F32(2, 226, 226));
        yield return Joint(new Attention(1, 0.125), F32(1, 515, 64));
    }

    /// <summary>Queries, keys and values alike in shape and size.</summary>
    private static OpCase Joint(Attention attention, OperandSpec tokens, OperandSpec? bias = null) =>
        new(attention, tokens, tokens, tokens, bias);
}
