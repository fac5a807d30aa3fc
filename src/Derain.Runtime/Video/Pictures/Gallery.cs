using SkiaSharp;

namespace Derain.Runtime.Video.Pictures;

/// <summary>
/// Frames of one size in rows, each below its title and caption. Small frames are enlarged by a whole factor, pixel by pixel, large
/// ones are reduced.
/// </summary>
public static class Gallery
{
    private const int Gap = 10;
    private const int Lettering = 17;
    private const int TextHeight = 54;
    private static readonly FrameSize Cell = new(384, 288);

    /// <summary>Draws a gallery.</summary>
    /// <param name="frame">Size of all frames.</param>
    /// <param name="pictures">The pictures, at least one.</param>
    /// <param name="columns">Pictures in a row.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentException">There is nothing to draw, or a frame has another size.</exception>
    public static byte[] Draw(FrameSize frame, IReadOnlyList<GalleryPicture> pictures, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count, nameof(pictures));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        FrameSize cell = CellSize.Of(frame, Cell);
        int across = Math.Min(columns, pictures.Count);
        int rows = (pictures.Count + across - 1) / across;
        using PictureCanvas canvas = new(new FrameSize(
            Gap + across * (cell.Width + Gap), rows * (TextHeight + cell.Height) + Gap));
        for (int index = 0; index < pictures.Count; index++)
        {
            int left = Gap + index % across * (cell.Width + Gap);
            int top = index / across * (TextHeight + cell.Height);
            GalleryPicture picture = pictures[index];
            canvas.Write(picture.Title, SKRect.Create(left, top + 4, cell.Width, 26), Lettering, SKTextAlign.Left);
            canvas.Write(
                picture.Caption, SKRect.Create(left, top + 28, cell.Width, 22), 0.85f * Lettering, SKTextAlign.Left, isStrong: false);
            canvas.Put(picture.Frame, frame, SKRect.Create(left, top + TextHeight, cell.Width, cell.Height));
        }

        return canvas.ToPng();
    }
}
