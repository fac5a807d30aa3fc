using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>The last n frames of [cache, x], where without a cache x's first frame is repeated in front.</summary>
internal static class CausalTailReference
{
    public static NdArray Compute(CausalTail operation, NdArray x, NdArray? cache)
    {
        int n = operation.Frames;
        int frames = x.Shape[1];
        var y = new NdArray(x.Shape.With(1, n));
        for (int b = 0; b < x.Shape[0]; b++)
        {
            for (int f = 0; f < n; f++)
            {
                PaddedFrame(x, cache, n, b, f + frames).CopyTo(Frame(y, b, f));
            }
        }

        return y;
    }

    /// <summary>Frame <paramref name="frame"/> of x with <paramref name="padding"/> frames of history before it.</summary>
    public static ReadOnlySpan<double> PaddedFrame(NdArray x, NdArray? cache, int padding, int b, int frame)
    {
        if (frame >= padding)
        {
            return Frame(x, b, frame - padding);
        }

        return cache is null ? Frame(x, b, 0) : Frame(cache, b, frame);
    }

    private static Span<double> Frame(NdArray x, int b, int f)
    {
        int size = x.Shape[2] * x.Shape[3] * x.Shape[4];
        return x.Values.AsSpan(((b * x.Shape[1]) + f) * size, size);
    }
}
