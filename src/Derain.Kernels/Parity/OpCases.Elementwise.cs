using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> Elementwise()
    {
        foreach (Activation activation in new[] { Activation.None, Activation.Silu, Activation.GeluTanh })
        {
            yield return new(new Activate(activation), F32(1));
            yield return new(new Activate(activation), F32(3, 37));
            yield return new(new Activate(activation), F32(2, 129, 33).Times(4));
            yield return new(new Activate(activation), F32(1000).Times(100)); // far into the flat parts
            yield return new(new Activate(activation), F32(257).Times(1e-4));
        }

        yield return new(new Add(), F32(1), F32(1));
        yield return new(new Add(), F32(2, 7, 33), F32(2, 7, 33));
        yield return new(new Add(), F32(2, 7, 33), F32(7, 33));
        yield return new(new Add(), F32(2, 7, 33), F32(1, 7, 33));
        yield return new(new Add(), F32(2, 7, 33), F32(33));
        yield return new(new Add(), F32(2, 7, 33), F32(1, 1, 33));
        yield return new(new Add(), F32(2, 7, 33), F32(1));
        yield return new(new Add(), F32(3, 238, 64), F32(238, 64));
        yield return new(new Add(), F32(2, 65, 31), F16(65, 31));
        yield return new(new Multiply(), F32(1), F32(1));
        yield return new(new Multiply(), F32(2, 7, 33), F32(2, 7, 33));
        yield return new(new Multiply(), F32(1, 3, 4, 5, 6), F32(1, 3, 4, 5, 6));

        yield return new(new LinearCombination(-0.5), F32(31));
        yield return new(new LinearCombination(0.25, 3), F32(2, 3, 16, 4, 6), F32(2, 3, 16, 4, 6));
        yield return new(new LinearCombination(0.9, -0.4, 1.5), F32(3, 16, 5, 7), F32(3, 16, 5, 7), F32(3, 16, 5, 7));
        yield return new(new LinearCombination(1.25, -14, 15, 0.1), F32(1031), F32(1031), F32(1031), F32(1031));
        yield return new(new LinearCombination(1, 2, 3, 4), F32(7), Absent, F32(7), Absent);
        yield return new(new LinearCombination(1, 2, 3, 4), F32(7), Absent, Absent, F32(7));
        yield return new(new LinearCombination(1e4, -1e4), F32(65).Plus(1), F32(65).Plus(1));

        yield return new(new FramesToVideo(), U8(1, 1, 1, 1, 3));
        yield return new(new FramesToVideo(), U8(1, 5, 7, 11, 3));
        yield return new(new VideoToFrames(), F32(1, 1, 1, 1, 3));
        yield return new(new VideoToFrames(), F32(1, 5, 7, 11, 3));
        yield return new(new VideoToFrames(), F32(2, 3, 8, 10, 3).Times(0.4));
    }
}
