using System.Runtime.CompilerServices;

namespace Derain.Kernels.Cpu;

/// <summary>
/// The part of the input that a rectangle of output pixels sees, as <c>[KT, rows, columns, Ci]</c>: with zeros outside
/// the frame, the cache (or copies of the first frame) before the first frame, and every pixel enlarged.
/// </summary>
internal readonly unsafe struct ConvolutionWindow
{
    private readonly ConvolutionGeometry _geometry;
    private readonly int _frame;
    private readonly int _batch;
    private readonly int _top;
    private readonly int _left;
    private readonly int _rows;
    private readonly int _columns;

    /// <summary>The window of a piece of work.</summary>
    public ConvolutionWindow(ConvolutionGeometry geometry, ConvolutionTiling.Piece piece)
    {
        _geometry = geometry;
        (_batch, _frame) = Math.DivRem(piece.Frame, geometry.Frames);
        _top = piece.Row * geometry.Stride - geometry.PadTop;
        _left = piece.Column * geometry.Stride - geometry.PadLeft;
        _rows = (piece.Rows - 1) * geometry.Stride + geometry.KernelHeight;
        _columns = (piece.Columns - 1) * geometry.Stride + geometry.KernelWidth;
    }

    /// <summary>Size.</summary>
    public long Floats => (long)_geometry.KernelTime * _rows * _columns * _geometry.Channels;

    /// <summary>Offset of a pixel of the first frame.</summary>
    public long Pixel(int row, int column) => ((long)row * _columns + column) * _geometry.Channels;

    /// <summary>Offset of what a row of the filter reads from what the first one reads.</summary>
    public long Segment(int index)
    {
        (int time, int row) = Math.DivRem(index, _geometry.KernelHeight);
        return Pixel(time * _rows + row, 0);
    }

    /// <summary>
    /// Copies the window from x <c>[B, F, H, W, Ci]</c> and the cache <c>[B, KT - 1, H, W, Ci]</c>, which may be null.
    /// </summary>
    public void Fill(float* x, float* cache, float* target)
    {
        long frameFloats = (long)_geometry.Height * _geometry.Width * _geometry.Channels;
        int history = _geometry.KernelTime - 1;
        for (int time = 0; time <= history; time++)
        {
            int frame = _frame + time - history;
            float* source = frame < 0 && cache is not null
                ? cache + ((long)_batch * history + history + frame) * frameFloats
                : x + ((long)_batch * _geometry.Frames + Math.Max(0, frame)) * frameFloats;
            for (int row = 0; row < _rows; row++)
            {
                FillRow(source, _top + row, target);
                target += (long)_columns * _geometry.Channels;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRow(float* frame, int row, float* target)
    {
        int channels = _geometry.Channels;
        int enlarged = _geometry.Width * _geometry.Upsample;
        int before = Math.Clamp(-_left, 0, _columns);
        int inside = Math.Clamp(enlarged - _left - before, 0, _columns - before);
        if (row < 0 || row >= _geometry.Height * _geometry.Upsample)
        {
            (before, inside) = (_columns, 0);
        }

        Clear(target, (long)before * channels);
        Clear(target + (long)(before + inside) * channels, (long)(_columns - before - inside) * channels);
        target += (long)before * channels;
        float* source = frame + (long)(row / _geometry.Upsample) * _geometry.Width * channels;
        if (_geometry.Upsample == 1)
        {
            Copy(source + (long)(_left + before) * channels, target, (long)inside * channels);
            return;
        }

        for (int column = _left + before; column < _left + before + inside; column++)
        {
            Copy(source + (long)(column / _geometry.Upsample) * channels, target, channels);
            target += channels;
        }
    }

    private static void Clear(float* target, long count) => new Span<float>(target, (int)count).Clear();

    private static void Copy(float* source, float* target, long count) =>
        Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
}
