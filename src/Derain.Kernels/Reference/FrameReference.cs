namespace Derain.Kernels.Reference;

/// <summary>8-bit frames to the model's range and back.</summary>
internal static class FrameReference
{
    /// <summary>x/255·2 - 1.</summary>
    public static NdArray ToVideo(NdArray x)
    {
        var y = new NdArray(x.Shape);
        for (int i = 0; i < x.Values.Length; i++)
        {
            y.Values[i] = (x.Values[i] / 255 * 2) - 1;
        }

        return y;
    }

    /// <summary>round(clamp(x/2 + 0.5, 0, 1)·255), ties to even.</summary>
    public static NdArray FromVideo(NdArray x)
    {
        var y = new NdArray(x.Shape);
        for (int i = 0; i < x.Values.Length; i++)
        {
            y.Values[i] = Math.Round(Math.Clamp((x.Values[i] / 2) + 0.5, 0, 1) * 255, MidpointRounding.ToEven);
        }

        return y;
    }
}
