using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>y[b, f, c, h, w] = (mean + exp(½·clamp(logvar, -30, 20))·noise)·scale.</summary>
internal static class PosteriorSampleReference
{
    public static NdArray Compute(PosteriorSample operation, NdArray moments, NdArray? noise)
    {
        (int frames, int height, int width, int channels) =
            (moments.Shape[1], moments.Shape[2], moments.Shape[3], moments.Shape[4] / 2);
        var y = new NdArray([moments.Shape[0], frames, channels, height, width]);
        for (int b = 0; b < y.Shape[0]; b++)
        {
            for (int f = 0; f < frames; f++)
            {
                for (int c = 0; c < channels; c++)
                {
                    for (int h = 0; h < height; h++)
                    {
                        for (int w = 0; w < width; w++)
                        {
                            double mean = moments[b, f, h, w, c];
                            double logVariance = Math.Clamp(moments[b, f, h, w, channels + c], -30, 20);
                            double deviation = Math.Exp(logVariance / 2);
                            y[b, f, c, h, w] = (mean + (deviation * (noise?[b, c, f, h, w] ?? 0))) * operation.Scale;
                        }
                    }
                }
            }
        }

        return y;
    }
}
