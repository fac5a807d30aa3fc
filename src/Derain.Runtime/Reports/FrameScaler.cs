using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;
using SkiaSharp;

namespace Derain.Runtime.Reports;

/// <summary>Resizes frames of one size to another, smoothly. A frame that has the size already is copied.</summary>
internal sealed class FrameScaler : IDisposable
{
    private readonly FrameSize _target;
    private readonly SKBitmap? _from;
    private readonly SKBitmap? _to;
    private readonly SKSamplingOptions _sampling;

    /// <summary>Prepares the resizing.</summary>
    public FrameScaler(FrameSize source, FrameSize target)
    {
        Source = source;
        _target = target;
        if (source == target)
        {
            return;
        }

        _from = FrameBitmap.Empty(source);
        _to = FrameBitmap.Empty(target);
        _sampling = target.Pixels < source.Pixels
            ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            : new SKSamplingOptions(SKCubicResampler.CatmullRom);
    }

    /// <summary>Size of the frames it takes.</summary>
    public FrameSize Source { get; }

    /// <summary>Resizes a frame, rgb24 <c>[H, W, 3]</c>.</summary>
    public void Scale(ReadOnlySpan<byte> frame, Span<byte> scaled)
    {
        Source.CheckFrame(frame);
        _target.CheckFrame(scaled);
        if (_from is null)
        {
            frame.CopyTo(scaled);
            return;
        }

        FrameBitmap.Load(_from, frame);
        _from.ScalePixels(_to!, _sampling);
        FrameBitmap.Store(_to!, scaled);
    }

    public void Dispose()
    {
        _from?.Dispose();
        _to?.Dispose();
    }
}
