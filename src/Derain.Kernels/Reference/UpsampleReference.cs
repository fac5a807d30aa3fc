using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Reference;

/// <summary>Nearest-neighbour enlargement in time and in space.</summary>
internal static class UpsampleReference
{
    /// <summary>Every frame twice; of an odd count the first only once.</summary>
    public static NdArray Frames(NdArray x)
    {
        int single = x.Shape[1] % 2;
        return Gather(x, x.Shape.With(1, (2 * x.Shape[1]) - single), f => (f + single) / 2, h => h, w => w);
    }

    /// <summary>Every pixel as a square of U × U.</summary>
    public static NdArray Space(UpsampleSpace operation, NdArray x)
    {
        int factor = operation.Factor;
        Shape shape = x.Shape.With(2, factor * x.Shape[2]).With(3, factor * x.Shape[3]);
        return Gather(x, shape, f => f, h => h / factor, w => w / factor);
    }

    /// <summary>y[b, f, h, w, c] = x[b, frame(f), row(h), column(w), c].</summary>
    public static NdArray Gather(NdArray x, Shape shape, Func<int, int> frame, Func<int, int> row, Func<int, int> column)
    {
        var y = new NdArray(shape);
        for (int b = 0; b < shape[0]; b++)
        {
            for (int f = 0; f < shape[1]; f++)
            {
                for (int h = 0; h < shape[2]; h++)
                {
                    for (int w = 0; w < shape[3]; w++)
                    {
                        for (int c = 0; c < shape[4]; c++)
                        {
                            y[b, f, h, w, c] = x[b, frame(f), row(h), column(w), c];
                        }
                    }
                }
            }
        }

        return y;
    }
}
