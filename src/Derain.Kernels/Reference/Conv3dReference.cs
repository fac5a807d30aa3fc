namespace Derain.Kernels.Reference;

/// <summary>
/// y[f, h, w, co] = bias[co] + residual[f, h, w, co]
/// + Σ p[f + kt, h + kh - KH/2, w + kw - KW/2, ci] · weight[co, ci, kt, kh, kw], where p is x with KT - 1 frames of history before it, and zero outside of the frame.
/// </summary>
internal static class Conv3dReference
{
    public static NdArray Compute(NdArray x, NdArray weight, NdArray? bias, NdArray? cache, NdArray? residual)
    {
        (int batch, int frames, int height, int width, int inputs) =
            (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], x.Shape[4]);
        (int outputs, int kt, int kh, int kw) = (weight.Shape[0], weight.Shape[2], weight.Shape[3], weight.Shape[4]);
        var y = new NdArray([batch, frames, height, width, outputs]);
        for (int b = 0; b < batch; b++)
        {
            for (int f = 0; f < frames; f++)
            {
                for (int h = 0; h < height; h++)
                {
                    for (int w = 0; w < width; w++)
                    {
                        for (int co = 0; co < outputs; co++)
                        {
                            y[b, f, h, w, co] =
                                (bias?.Values[co] ?? 0) + (residual?[b, f, h, w, co] ?? 0) + Sum(b, f, h, w, co);
                        }
                    }
                }
            }
        }

        return y;

        double Sum(int b, int f, int h, int w, int co)
        {
            double sum = 0;
            for (int t = 0; t < kt; t++)
            {
                ReadOnlySpan<double> frame = CausalTailReference.PaddedFrame(x, cache, kt - 1, b, f + t);
                for (int i = 0; i < kh; i++)
                {
                    for (int j = 0; j < kw; j++)
                    {
                        (int row, int column) = (h + i - (kh / 2), w + j - (kw / 2));
                        if (row < 0 || row >= height || column < 0 || column >= width)
                        {
                            continue; // zero padding
                        }

                        ReadOnlySpan<double> pixel = frame.Slice(((row * width) + column) * inputs, inputs);
                        for (int ci = 0; ci < inputs; ci++)
                        {
                            sum += pixel[ci] * weight[co, ci, t, i, j];
                        }
                    }
                }
            }

            return sum;
        }
    }
}
