using SkiaSharp;

namespace Derain.Runtime.Video.Pictures;

/// <summary>Between frames and bitmaps.</summary>
internal static class FrameBitmap
{
    private const int BytesPerPixel = 4;

    /// <summary>An opaque bitmap without content; the caller disposes it.</summary>
    public static SKBitmap Empty(FrameSize size) =>
        new(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));

    /// <summary>Fills a bitmap with a frame of its size, rgb24 <c>[H, W, 3]</c>.</summary>
    public static void Load(SKBitmap bitmap, ReadOnlySpan<byte> frame)
    {
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < frame.Length; from += 3, to += BytesPerPixel)
        {
            frame.Slice(from, 3).CopyTo(pixels[to..]);
            pixels[to + 3] = byte.MaxValue;
        }

        bitmap.NotifyPixelsChanged();
    }

    /// <summary>Copies a bitmap into a frame of its size, rgb24 <c>[H, W, 3]</c>.</summary>
    public static void Store(SKBitmap bitmap, Span<byte> frame)
    {
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; to < frame.Length; from += BytesPerPixel, to += 3)
        {
            pixels.Slice(from, 3).CopyTo(frame[to..]);
        }
    }
}
