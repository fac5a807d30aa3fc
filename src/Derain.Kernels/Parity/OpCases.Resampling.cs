using Derain.Kernels.Operations;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Parity;

public static partial class OpCases
{
    private static IEnumerable<OpCase> Resampling()
    {
        foreach (int frames in new[] { 1, 2, 3, 4, 5, 8, 9 })
        {
            yield return new(new PoolFrames(), F32(2, frames, 3, 5, 7));
            yield return new(new UpsampleFrames(), F32(2, frames, 3, 5, 7));
        }

        yield return new(new PoolFrames(), F32(1, 9, 16, 12, 33));
        yield return new(new UpsampleSpace(1), F32(1, 2, 3, 4, 5));
        yield return new(new UpsampleSpace(2), F32(2, 3, 3, 5, 7));
        yield return new(new UpsampleSpace(2), F32(1, 1, 1, 1, 1));
        yield return new(new UpsampleSpace(3), F32(1, 2, 4, 3, 16));

        foreach (int axis in new[] { 0, 1, 2, 3, 4 })
        {
            yield return new(new BlendEdge(axis, 2), F32(3, 4, 5, 6, 7), F32(3, 4, 5, 6, 7));
        }

        yield return new(new BlendEdge(2, 0), F32(1, 2, 5, 6, 3), F32(1, 2, 5, 6, 3));
        yield return new(new BlendEdge(2, 1), F32(1, 2, 5, 6, 3), F32(1, 2, 5, 6, 3));
        yield return new(new BlendEdge(2, 4), F32(1, 2, 5, 6, 3), F32(1, 2, 9, 6, 3));
        yield return new(new BlendEdge(3, 8), F32(1, 2, 5, 6, 3), F32(1, 2, 5, 4, 3));
        yield return new(new BlendEdge(3, 99), F32(2, 3, 5, 6, 16), F32(2, 3, 5, 6, 16));
    }
}
