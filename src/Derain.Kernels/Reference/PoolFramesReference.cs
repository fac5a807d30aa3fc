namespace Derain.Kernels.Reference;

/// <summary>Averages of pairs of frames; of an odd count the first frame stays alone.</summary>
internal static class PoolFramesReference
{
    public static NdArray Compute(NdArray x)
    {
        int alone = x.Shape[1] % 2;
        var y = new NdArray(x.Shape.With(1, (x.Shape[1] + 1) / 2));
        for (int b = 0; b < y.Shape[0]; b++)
        {
            for (int f = 0; f < y.Shape[1]; f++)
            {
                int first = f < alone ? 0 : (2 * f) - alone;
                int second = f < alone ? 0 : first + 1;
                for (int h = 0; h < y.Shape[2]; h++)
                {
                    for (int w = 0; w < y.Shape[3]; w++)
                    {
                        for (int c = 0; c < y.Shape[4]; c++)
                        {
                            y[b, f, h, w, c] = (x[b, first, h, w, c] + x[b, second, h, w, c]) / 2;
                        }
                    }
                }
            }
        }

        return y;
    }
}
