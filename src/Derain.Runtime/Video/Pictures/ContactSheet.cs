using SkiaSharp;

namespace Derain.Runtime.Video.Pictures;

/// <summary>
/// A picture of several clips: a row for each, the same frames in the columns. Small frames are enlarged by a whole factor, pixel by
/// pixel, large ones are reduced.
/// </summary>
public static class ContactSheet
{
    private const int Gap = 6;
    private const int Lettering = 17;
    private const int LabelWidth = 200;
    private const int HeaderHeight = 34;
    private static readonly FrameSize Cell = new(320, 240);

    /// <summary>Draws a sheet.</summary>
    /// <param name="frame">Size of all frames.</param>
    /// <param name="columns">A heading for each column, such as <c>frame 12</c>.</param>
    /// <param name="rows">The rows from top to bottom, at least one; frames that a row lacks are left empty.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentException">There is nothing to draw, or a frame has another size.</exception>
    public static byte[] Draw(FrameSize frame, IReadOnlyList<string> columns, IReadOnlyList<ContactSheetRow> rows)
    {
        ArgumentOutOfRangeException.ThrowIfZero(columns.Count, nameof(columns));
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        FrameSize cell = CellSize.Of(frame, Cell);
        FrameSize size = new(
            LabelWidth + columns.Count * (cell.Width + Gap), HeaderHeight + rows.Count * (cell.Height + Gap));
        using PictureCanvas canvas = new(size);
        for (int column = 0; column < columns.Count; column++)
        {
            var area = SKRect.Create(LabelWidth + column * (cell.Width + Gap), 0, cell.Width, HeaderHeight);
            canvas.Write(columns[column], area, Lettering, SKTextAlign.Center, isStrong: false);
        }

        for (int row = 0; row < rows.Count; row++)
        {
            DrawRow(canvas, frame, cell, rows[row], columns.Count, HeaderHeight + row * (cell.Height + Gap));
        }

        return canvas.ToPng();
    }

    private static void DrawRow(PictureCanvas canvas, FrameSize frame, FrameSize cell, ContactSheetRow row, int columns, int top)
    {
        float middle = top + cell.Height / 2f;
        float width = LabelWidth - 3 * Gap;
        bool hasDetail = row.Detail.Length > 0;
        float lineHeight = 1.5f * Lettering;
        canvas.Write(
            row.Label,
            SKRect.Create(2 * Gap, middle - (hasDetail ? lineHeight : lineHeight / 2), width, lineHeight),
            Lettering,
            SKTextAlign.Left);
        canvas.Write(row.Detail, SKRect.Create(2 * Gap, middle, width, lineHeight), 0.85f * Lettering, SKTextAlign.Left, isStrong: false);
        for (int column = 0; column < Math.Min(columns, row.Frames.Count); column++)
        {
            canvas.Put(
                row.Frames[column],
                frame,
                SKRect.Create(LabelWidth + column * (cell.Width + Gap), top, cell.Width, cell.Height));
        }
    }
}
