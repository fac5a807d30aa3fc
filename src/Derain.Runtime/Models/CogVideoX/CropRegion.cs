namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The part of a model's native token grid that a clip of another shape covers: the largest centred rectangle of the
/// clip's proportions. Half-open; in tokens of the native grid.
/// </summary>
/// <param name="Top">First row.</param>
/// <param name="Left">First column.</param>
/// <param name="Bottom">Row after the last.</param>
/// <param name="Right">Column after the last.</param>
public readonly record struct CropRegion(int Top, int Left, int Bottom, int Right)
{
    /// <summary>Fits a clip of <paramref name="height"/> × <paramref name="width"/> tokens into the native grid.</summary>
    /// <param name="height">Rows of the clip.</param>
    /// <param name="width">Columns of the clip.</param>
    /// <param name="nativeHeight">Rows of the native grid.</param>
    /// <param name="nativeWidth">Columns of the native grid.</param>
    public static CropRegion Fit(int height, int width, int nativeHeight, int nativeWidth)
    {
        bool taller = (double)height / width > (double)nativeHeight / nativeWidth;
        int cropHeight = taller ? nativeHeight : (int)Math.Round((double)nativeWidth / width * height);
        int cropWidth = taller ? (int)Math.Round((double)nativeHeight / height * width) : nativeWidth;
        int top = (int)Math.Round((nativeHeight - cropHeight) / 2.0);
        int left = (int)Math.Round((nativeWidth - cropWidth) / 2.0);
        return new CropRegion(top, left, top + cropHeight, left + cropWidth);
    }
}
