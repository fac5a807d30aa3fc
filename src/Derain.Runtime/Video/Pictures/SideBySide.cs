using SkiaSharp;

namespace Derain.Runtime.Video.Pictures;

/// <summary>
/// Frames of several clips next to one another, each below its label. Small ones are enlarged by a whole factor, pixel by pixel, so that
/// nothing is smoothed away. The labels are drawn once; a frame after that is copied, nothing more.
/// </summary>
public sealed class SideBySide
{
    private const int Gap = 4;

    // Of a clip of less than this, whole multiples fit well on a screen.
    private static readonly FrameSize Enlarged = new(480, 360);

    private readonly byte[] _picture;
    private readonly int _panelWidth;
    private readonly int _top;

    /// <summary>Lays the panels out.</summary>
    /// <param name="frame">Size of the clips' frames.</param>
    /// <param name="labels">A label for each clip, from left to right, at least one.</param>
    /// <param name="scale">Factor to enlarge by; null for the largest with which a panel fits 480×360.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no label, or the factor is not positive.</exception>
    public SideBySide(FrameSize frame, IReadOnlyList<string> labels, int? scale = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(labels.Count, nameof(labels));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale ?? 1, nameof(scale));
        FrameSize = frame;
        Panels = labels.Count;
        Scale = scale ?? CellSize.Factor(frame, Enlarged);
        _panelWidth = Scale * frame.Width;
        int panelHeight = Scale * frame.Height;
        int lettering = Math.Clamp(panelHeight / 16, 16, 48);
        _top = 2 * lettering;

        // Even sides: H.264 stores colours for pairs of rows and columns.
        Size = new FrameSize(Even(Panels * _panelWidth + (Panels - 1) * Gap), Even(_top + panelHeight));
        using PictureCanvas canvas = new(Size);
        for (int panel = 0; panel < Panels; panel++)
        {
            var area = SKRect.Create(Left(panel) + Gap, 0, _panelWidth - 2 * Gap, _top);
            canvas.Write(labels[panel], area, lettering, SKTextAlign.Center);
        }

        _picture = canvas.ToFrame();
    }

    /// <summary>Size of the clips' frames.</summary>
    public FrameSize FrameSize { get; }

    /// <summary>How many clips there are.</summary>
    public int Panels { get; }

    /// <summary>Factor that frames are enlarged by.</summary>
    public int Scale { get; }

    /// <summary>Size of the result; both sides are even.</summary>
    public FrameSize Size { get; }

    /// <summary>Composes the next picture.</summary>
    /// <param name="frames">A frame of each clip, rgb24 <c>[H, W, 3]</c>, in the order of the labels.</param>
    /// <returns>rgb24 pixels of <see cref="Size"/>, valid until the next call.</returns>
    /// <exception cref="ArgumentException">A frame has another size, or there are not as many as labels.</exception>
    public ReadOnlySpan<byte> Compose(params ReadOnlySpan<byte[]> frames)
    {
        if (frames.Length != Panels)
        {
            throw new ArgumentException($"This composes {Panels} frames, not {frames.Length}.", nameof(frames));
        }

        for (int panel = 0; panel < Panels; panel++)
        {
            FrameSize.CheckFrame(frames[panel]);
            Copy(frames[panel], Left(panel));
        }

        return _picture;
    }

    private int Left(int panel) => panel * (_panelWidth + Gap);

    private void Copy(ReadOnlySpan<byte> frame, int left)
    {
        int bytesPerRow = 3 * Size.Width;
        int panelBytes = 3 * _panelWidth;
        for (int row = 0; row < FrameSize.Height; row++)
        {
            int start = (_top + row * Scale) * bytesPerRow + 3 * left;
            Span<byte> first = _picture.AsSpan(start, panelBytes);
            Enlarge(frame.Slice(3 * row * FrameSize.Width, 3 * FrameSize.Width), first);
            for (int repeat = 1; repeat < Scale; repeat++)
            {
                first.CopyTo(_picture.AsSpan(start + repeat * bytesPerRow, panelBytes));
            }
        }
    }

    private void Enlarge(ReadOnlySpan<byte> row, Span<byte> target)
    {
        for (int from = 0, to = 0; from < row.Length; from += 3)
        {
            for (int repeat = 0; repeat < Scale; repeat++, to += 3)
            {
                row.Slice(from, 3).CopyTo(target[to..]);
            }
        }
    }

    private static int Even(int pixels) => pixels + pixels % 2;
}
