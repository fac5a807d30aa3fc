using Derain.Kernels.Operations;

namespace Derain.Kernels.Reference;

/// <summary>
/// latents[b, f·pt + t, c, h·p + i, w·p + j] and tokens[b, (f·(H/p) + h)·(W/p) + w, ((c·pt + t)·p + i)·p + j] are the same
/// element.
/// </summary>
internal static class PatchReference
{
    public static NdArray Cut(Patchify operation, NdArray x)
    {
        (int time, int patch) = (operation.PatchTime, operation.Patch);
        (int rows, int columns) = (x.Shape[3] / patch, x.Shape[4] / patch);
        var y = new NdArray([x.Shape[0], x.Shape[1] / time * rows * columns, x.Shape[2] * time * patch * patch]);
        ForEachElement(x, time, patch, (b, f, c, h, w, token, feature) => y[b, token, feature] = x[b, f, c, h, w]);
        return y;
    }

    public static NdArray Join(Unpatchify operation, NdArray x)
    {
        (int time, int patch) = (operation.PatchTime, operation.Patch);
        int channels = x.Width / (time * patch * patch);
        var y = new NdArray([x.Shape[0], operation.Frames, channels, operation.Height, operation.Width]);
        ForEachElement(y, time, patch, (b, f, c, h, w, token, feature) => y[b, f, c, h, w] = x[b, token, feature]);
        return y;
    }

    private delegate void Visit(int b, int f, int c, int h, int w, int token, int feature);

    private static void ForEachElement(NdArray latents, int time, int patch, Visit visit)
    {
        (int frames, int channels, int height, int width) =
            (latents.Shape[1], latents.Shape[2], latents.Shape[3], latents.Shape[4]);
        for (int b = 0; b < latents.Shape[0]; b++)
        {
            for (int f = 0; f < frames; f++)
            {
                for (int c = 0; c < channels; c++)
                {
                    for (int h = 0; h < height; h++)
                    {
                        for (int w = 0; w < width; w++)
                        {
                            int token = (((f / time * (height / patch)) + (h / patch)) * (width / patch)) + (w / patch);
                            int feature = (((((c * time) + (f % time)) * patch) + (h % patch)) * patch) + (w % patch);
                            visit(b, f, c, h, w, token, feature);
                        }
                    }
                }
            }
        }
    }
}
