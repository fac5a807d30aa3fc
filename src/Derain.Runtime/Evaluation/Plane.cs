namespace Derain.Runtime.Evaluation;

/// <summary>
/// One 8-bit component of a frame, <c>[H, W]</c>, with a margin around it that repeats the edge, so that blocks which move across
/// the edge find pixels there.
/// </summary>
internal sealed class Plane
{
    /// <summary>Pixels of the margin on each side.</summary>
    public const int Margin = 24;

    private readonly byte[] _pixels;
    private readonly int _stride;

    public Plane(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        _stride = width + 2 * Margin;
        _pixels = new byte[_stride * (height + 2 * Margin)];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The pixels of a row, without its margin.</summary>
    public Span<byte> Row(int y) => _pixels.AsSpan(Offset(0, y), Width);

    /// <summary>What follows a pixel in its row and in the rows below it; the pixel may lie in the margin.</summary>
    public ReadOnlySpan<byte> From(int x, int y) => _pixels.AsSpan(Offset(x, y));

    /// <summary>Pixels from one row to the next in <see cref="From"/>.</summary>
    public int Stride => _stride;

    /// <summary>Fills the margin from the edge. To be called when the rows are written.</summary>
    public void ExtendEdges()
    {
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = _pixels.AsSpan(Offset(-Margin, y), _stride);
            row[..Margin].Fill(row[Margin]);
            row[^Margin..].Fill(row[^(Margin + 1)]);
        }

        ReadOnlySpan<byte> top = _pixels.AsSpan(Offset(-Margin, 0), _stride);
        ReadOnlySpan<byte> bottom = _pixels.AsSpan(Offset(-Margin, Height - 1), _stride);
        for (int y = 1; y <= Margin; y++)
        {
            top.CopyTo(_pixels.AsSpan(Offset(-Margin, -y)));
            bottom.CopyTo(_pixels.AsSpan(Offset(-Margin, Height - 1 + y)));
        }
    }

    private int Offset(int x, int y) => (y + Margin) * _stride + x + Margin;
}
