namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The rotary position embeddings of CogVideoX-5b and 1.5 (Su et al., "RoFormer: enhanced transformer with rotary
/// position embedding", 2021): the angles by which attention turns the pairs (2i, 2i+1) of a head's queries and keys.
/// The first quarter of a head tells the frame, three eighths the row and the last three eighths the column.
/// </summary>
public sealed class RotaryPositionTable
{
    private RotaryPositionTable(int headDim, TokenGrid grid, double[] rows, double[] columns)
    {
        (int time, int space) = AxisTable.Split(nameof(RotaryPositionTable), headDim);
        double[] frames = Indices(grid.Frames);
        HeadDim = headDim;
        Grid = grid;
        Cos = Concatenate(
            AxisTable.PairedCos(frames, time), AxisTable.PairedCos(rows, space), AxisTable.PairedCos(columns, space));
        Sin = Concatenate(
            AxisTable.PairedSin(frames, time), AxisTable.PairedSin(rows, space), AxisTable.PairedSin(columns, space));

        float[] Concatenate(AxisTable byFrame, AxisTable byRow, AxisTable byColumn)
        {
            float[] table = new float[checked(grid.Count * headDim)];
            Span<float> rest = table;
            foreach ((int frame, int row, int column) in grid.Tokens())
            {
                byFrame[frame].CopyTo(rest);
                byRow[row].CopyTo(rest[time..]);
                byColumn[column].CopyTo(rest[(time + space)..]);
                rest = rest[headDim..];
            }

            return table;
        }
    }

    /// <summary>D, the width of a head.</summary>
    public int HeadDim { get; }

    /// <summary>The tokens.</summary>
    public TokenGrid Grid { get; }

    /// <summary>Cosines, <c>[F·H·W, D]</c>, row-major; the two of a pair are equal.</summary>
    public float[] Cos { get; }

    /// <summary>Sines, likewise.</summary>
    public float[] Sin { get; }

    /// <summary>
    /// The table of CogVideoX 1.0: rows and columns are spread over the part of the native grid that the clip's
    /// proportions cover, so a clip of any size looks to the model like one of the size it knows.
    /// </summary>
    /// <param name="headDim">D; a multiple of 16.</param>
    /// <param name="grid">The tokens.</param>
    /// <param name="nativeHeight">Rows of the native grid, <c>sample_height / patch_size</c>.</param>
    /// <param name="nativeWidth">Columns of the native grid, <c>sample_width / patch_size</c>.</param>
    /// <exception cref="Kernels.Tensors.ShapeException"><paramref name="headDim"/> is not a multiple of 16.</exception>
    public static RotaryPositionTable Cropped(int headDim, TokenGrid grid, int nativeHeight, int nativeWidth)
    {
        CropRegion crop = CropRegion.Fit(grid.Height, grid.Width, nativeHeight, nativeWidth);
        return new RotaryPositionTable(
            headDim, grid, Spread(crop.Top, crop.Bottom, grid.Height), Spread(crop.Left, crop.Right, grid.Width));
    }

    /// <summary>The table of CogVideoX 1.5: frames, rows and columns are plain indices.</summary>
    /// <param name="headDim">D; a multiple of 16.</param>
    /// <param name="grid">The tokens.</param>
    /// <exception cref="Kernels.Tensors.ShapeException"><paramref name="headDim"/> is not a multiple of 16.</exception>
    public static RotaryPositionTable Plain(int headDim, TokenGrid grid) =>
        new(headDim, grid, Indices(grid.Height), Indices(grid.Width));

    private static double[] Indices(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];

    // From start, inclusive, to stop·(count-1)/count: the released models were trained with the stop scaled, not the step.
    private static double[] Spread(int start, int stop, int count)
    {
        double last = (double)stop * (count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => count == 1 ? start : start + (i * (last - start) / (count - 1)))];
    }
}
