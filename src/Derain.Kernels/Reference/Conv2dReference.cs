using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>
/// y[h, w, co] = bias[co] + Σ x[(h·stride + kh - before) / U, (w·stride + kw - before) / U, ci] · weight[co, ci, kh, kw],
/// where x is zero outside of the frame.
/// </summary>
internal static class Conv2dReference
{
    public static NdArray Compute(Conv2d operation, NdArray x, NdArray weight, NdArray? bias)
    {
        (int batch, int frames, int height, int width, int inputs) =
            (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], x.Shape[4]);
        (int outputs, int kernel) = (weight.Shape[0], weight.Shape[2]);
        int scale = operation.Upsample;
        int padding = operation.PadBefore + operation.PadAfter - kernel;
        int outHeight = (((scale * height) + padding) / operation.Stride) + 1;
        int outWidth = (((scale * width) + padding) / operation.Stride) + 1;
        var y = new NdArray([batch, frames, outHeight, outWidth, outputs]);
        for (int b = 0; b < batch; b++)
        {
            for (int f = 0; f < frames; f++)
            {
                for (int h = 0; h < outHeight; h++)
                {
                    for (int w = 0; w < outWidth; w++)
                    {
                        for (int co = 0; co < outputs; co++)
                        {
                            y[b, f, h, w, co] = (bias?.Values[co] ?? 0) + Sum(b, f, h, w, co);
                        }
                    }
                }
            }
        }

        return y;

        double Sum(int b, int f, int h, int w, int co)
        {
            double sum = 0;
            for (int kh = 0; kh < kernel; kh++)
            {
                for (int kw = 0; kw < kernel; kw++)
                {
                    int row = (h * operation.Stride) + kh - operation.PadBefore;
                    int column = (w * operation.Stride) + kw - operation.PadBefore;
                    if (row < 0 || row >= scale * height || column < 0 || column >= scale * width)
                    {
                        continue; // zero padding
                    }

                    for (int ci = 0; ci < inputs; ci++)
                    {
                        sum += x[b, f, row / scale, column / scale, ci] * weight[co, ci, kh, kw];
                    }
                }
            }

            return sum;
        }
    }
}
