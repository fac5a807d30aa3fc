namespace Derain.Runtime.Video.Weather;

/// <summary>The light that drops throw into a frame: one number for each pixel, added up from soft-edged strokes and points.</summary>
/// <param name="size">Size of the frame.</param>
internal sealed class LightMap(FrameSize size)
{
    private readonly float[] _values = new float[size.Pixels];

    /// <summary>Light of a row, left to right.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * size.Width, size.Width);

    /// <summary>Takes all light out.</summary>
    public void Clear() => Array.Clear(_values);

    /// <summary>Adds a streak that is brightest half-way down.</summary>
    /// <param name="top">Row of its upper end.</param>
    /// <param name="left">Column of its upper end.</param>
    /// <param name="rows">Rows from end to end.</param>
    /// <param name="slope">Columns to the right for each row down.</param>
    /// <param name="radius">Half its width in pixels, at least 1.</param>
    /// <param name="peak">Light in its middle.</param>
    /// <param name="ends">Share of that light at its ends.</param>
    public void AddStroke(double top, double left, double rows, double slope, double radius, double peak, double ends)
    {
        int last = (int)Math.Min(size.Height - 1, Math.Floor(top + rows));
        for (int row = (int)Math.Max(0, Math.Ceiling(top)); row <= last; row++)
        {
            double along = (row - top) / rows;
            AddAcross(row, left + (row - top) * slope, radius, peak * (ends + (1 - ends) * 4 * along * (1 - along)));
        }
    }

    /// <summary>Adds a point.</summary>
    public void AddPoint(double row, double column, double radius, double peak)
    {
        int last = (int)Math.Min(size.Height - 1, Math.Floor(row + radius));
        for (int y = (int)Math.Max(0, Math.Ceiling(row - radius)); y <= last; y++)
        {
            AddAcross(y, column, radius, peak * Falloff((y - row) / radius));
        }
    }

    private void AddAcross(int row, double centre, double radius, double peak)
    {
        Span<float> values = _values.AsSpan(row * size.Width, size.Width);
        int last = (int)Math.Min(size.Width - 1, Math.Floor(centre + radius));
        for (int x = (int)Math.Max(0, Math.Ceiling(centre - radius)); x <= last; x++)
        {
            values[x] += (float)(peak * Falloff((x - centre) / radius));
        }
    }

    // Close to a Gaussian of σ = 0.46 radii, but of plain products: an exponential's last bit depends on the machine.
    private static double Falloff(double distance)
    {
        double inside = 1 - distance * distance;
        return inside > 0 ? inside * inside : 0;
    }
}
