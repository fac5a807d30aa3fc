namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// The fixed position embeddings of CogVideoX-2b, added to the image tokens: the first quarter of a row tells the frame,
/// three eighths the column and the last three eighths the row of the token, each as sines, then cosines.
/// </summary>
public static class SinCosPositionTable
{
    /// <summary>Computes the table.</summary>
    /// <param name="dim">D, the width of a token; a multiple of 16.</param>
    /// <param name="grid">The tokens.</param>
    /// <param name="spatialInterpolationScale">Divides rows and columns; 1.875 in CogVideoX-2b.</param>
    /// <param name="temporalInterpolationScale">Divides frames; 1 in CogVideoX-2b.</param>
    /// <returns><c>[F·H·W, D]</c>, row-major.</returns>
    /// <exception cref="Kernels.Tensors.ShapeException"><paramref name="dim"/> is not a multiple of 16.</exception>
    public static float[] Create(int dim, TokenGrid grid, double spatialInterpolationScale, double temporalInterpolationScale)
    {
        (int time, int space) = AxisTable.Split(nameof(SinCosPositionTable), dim);
        AxisTable frames = AxisTable.SinCos(Scaled(grid.Frames, temporalInterpolationScale), time);
        AxisTable columns = AxisTable.SinCos(Scaled(grid.Width, spatialInterpolationScale), space);
        AxisTable rows = AxisTable.SinCos(Scaled(grid.Height, spatialInterpolationScale), space);
        float[] table = new float[checked(grid.Count * dim)];
        Span<float> rest = table;
        foreach ((int frame, int row, int column) in grid.Tokens())
        {
            frames[frame].CopyTo(rest);
            columns[column].CopyTo(rest[time..]);
            rows[row].CopyTo(rest[(time + space)..]);
            rest = rest[dim..];
        }

        return table;
    }

    private static double[] Scaled(int count, double scale) => [.. Enumerable.Range(0, count).Select(i => i / scale)];
}
