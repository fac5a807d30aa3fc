using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> LinearLayers()
    {
        foreach ((int rows, int inputs, int outputs) in new[]
        {
            (1, 1, 1), (1, 7, 5), (2, 16, 16), (3, 17, 1), (1, 64, 96), (5, 33, 31), (6, 8, 32), (7, 100, 17),
            (13, 31, 47), (16, 256, 48), (17, 1, 33), (31, 257, 63), (64, 64, 64), (97, 130, 101), (131, 517, 263),
        })
        {
            yield return new(new Linear(), F32(rows, inputs), Weight(F32(outputs, inputs)));
            yield return new(new Linear(), F32(rows, inputs), Weight(F32(outputs, inputs)), F32(outputs));
            yield return new(new Linear(), F32(rows, inputs), Weight(F16(outputs, inputs)), F32(outputs));
            yield return new(new Linear(), F32(rows, inputs), Weight(BF16(outputs, inputs)), F32(outputs));
        }

        foreach (Activation activation in new[] { Activation.Silu, Activation.GeluTanh })
        {
            yield return new(new Linear(activation), F32(1, 19), Weight(F32(23, 19)), F32(23));
            yield return new(new Linear(activation), F32(2, 37, 40), Weight(F32(70, 40)), F32(70));
            yield return new(new Linear(activation), F32(2, 37, 40), Weight(F32(70, 40)), Absent, F32(2, 37, 70));
            yield return new(
                new Linear(activation, TextTokens: 7),
                F32(2, 37, 40),
                Weight(BF16(70, 40)),
                F32(70),
                F32(2, 37, 70),
                F32(1, 70),
                F32(1, 70));
        }

        yield return new(new Linear(), F32(20), Weight(F32(9, 20)), F32(9));
        yield return new(new Linear(), F32(2, 3, 4, 5, 20), Weight(F32(9, 20)), F32(9));
        yield return new(new Linear(), F32(5, 20), Weight(F32(9, 20)), F16(9));
        yield return new(new Linear(), F32(2, 11, 48), Weight(F32(50, 48)), F32(50), F32(2, 11, 50));
        foreach (int text in new[] { 0, 1, 6, 11 })
        {
            var gated = new Linear(TextTokens: text);
            OperandSpec weight = Weight(F32(50, 48));
            yield return new(gated, F32(3, 11, 48), weight, F32(50), F32(3, 11, 50), F32(3, 50), F32(3, 50));
            yield return new(gated, F32(2, 11, 48), Weight(F16(50, 48)), Absent, F32(2, 11, 50), F32(1, 50), F32(2, 50));
        }

        yield return new(new Linear(), F32(2, 11, 48), Weight(F32(50, 48)), F32(50), F32(2, 11, 50), F32(2, 50));
        yield return new(
            new Linear(TextTokens: 4),
            F32(2, 11, 48),
            Weight(F32(50, 48)),
            F32(50),
            F32(2, 11, 50),
            F32(2, 50).PartOf(1, 100, 300),
            F32(2, 50).PartOf(1, 250, 300));

        // Whole vectors in every row, over several tiles, with all that can follow a product.
        foreach (Activation activation in new[] { Activation.None, Activation.Silu, Activation.GeluTanh })
        {
            var layer = new Linear(activation, TextTokens: 9);
            OperandSpec weight = Weight(F32(136, 200));
            yield return new(layer, F32(2, 75, 200), weight, F32(136));
            yield return new(layer, F32(2, 75, 200), weight, Absent, F32(2, 75, 136));
            yield return new(layer, F32(2, 75, 200), weight, F32(136), F32(2, 75, 136), F32(2, 136), F32(1, 136));
        }

        // CogVideoX-2b: one head of to_q, the feed-forward both ways, the adaLN table; T5-XXL: one head of keys.
        yield return new(new Linear(), F32(1, 35, 1920), Weight(F16(64, 1920)), F32(64));
        yield return new(new Linear(Activation.GeluTanh), F32(1, 9, 1920), Weight(F16(960, 1920)), F32(960));
        yield return new(new Linear(), F32(1, 9, 7680), Weight(F16(96, 7680)), F32(96));
        yield return new(new Linear(), F32(2, 512), Weight(F16(1152, 512)), F32(1152));
        yield return new(new Linear(), F32(1, 12, 4096), Weight(BF16(64, 4096)));
    }

    /// <summary>Scaled so that outputs stay near 1 whatever the width, as in a trained layer.</summary>
    private static OperandSpec Weight(OperandSpec weight)
    {
        double reach = (double)weight.Shape.ElementCount / Math.Max(1, weight.Shape[0]);
        return weight.Times(Math.Round(1 / Math.Sqrt(reach), 3));
    }
}
