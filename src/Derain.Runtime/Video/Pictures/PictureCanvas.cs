using SkiaSharp;

namespace Derain.Runtime.Video.Pictures;

/// <summary>A picture that frames and text are put on.</summary>
internal sealed class PictureCanvas : IDisposable
{
    private static readonly SKColor Background = new(0x12, 0x16, 0x1C);

    // Fonts without ornament first; any font is better than none.
    private static readonly string[] Preferred = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Arial", "Helvetica"];
    private static readonly Lazy<string?> Family = new(() =>
    {
        string[] families = [.. SKFontManager.Default.FontFamilies];
        return Preferred.FirstOrDefault(families.Contains) ?? families.FirstOrDefault();
    });

    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    /// <summary>An empty picture.</summary>
    public PictureCanvas(FrameSize size)
    {
        Size = size;
        _bitmap = FrameBitmap.Empty(size);
        _canvas = new SKCanvas(_bitmap);
        _canvas.Clear(Background);
    }

    /// <summary>Whether this system has a font; without one, text is left out.</summary>
    public static bool HasFont => Font is not null;

    /// <summary>The family that text is written in; null if this system has no font.</summary>
    public static string? Font => Family.Value;

    /// <summary>Size of the picture.</summary>
    public FrameSize Size { get; }

    /// <summary>Writes one line, vertically centred in its area; what is too long is made smaller, and cut if that is not enough.</summary>
    public void Write(string text, SKRect area, float height, SKTextAlign align, bool isStrong = true)
    {
        if (text.Length == 0 || Family.Value is not { } family)
        {
            return;
        }

        using var typeface = SKTypeface.FromFamilyName(family, isStrong ? SKFontStyle.Bold : SKFontStyle.Normal);
        using SKFont font = new(typeface, height) { Subpixel = true };
        using SKPaint paint = new() { Color = isStrong ? SKColors.White : new SKColor(0xB8, 0xC0, 0xCC), IsAntialias = true };
        font.Size = Math.Max(0.7f * height, Math.Min(height, height * area.Width / Math.Max(1, font.MeasureText(text))));
        string line = text;
        for (int kept = text.Length - 1; kept > 0 && font.MeasureText(line) > area.Width; kept--)
        {
            line = $"{text[..kept].TrimEnd()}…";
        }

        float x = align switch { SKTextAlign.Left => area.Left, SKTextAlign.Right => area.Right, _ => area.MidX };
        SKFontMetrics metrics = font.Metrics;
        _canvas.DrawText(line, x, area.MidY - (metrics.Ascent + metrics.Descent) / 2, align, font, paint);
    }

    /// <summary>Puts a frame into an area: pixel by pixel when that is larger, smoothly when it is smaller.</summary>
    /// <param name="frame">rgb24 pixels, <c>[H, W, 3]</c>.</param>
    /// <param name="size">Size of the frame.</param>
    /// <param name="area">Where it goes.</param>
    public void Put(ReadOnlySpan<byte> frame, FrameSize size, SKRect area)
    {
        size.CheckFrame(frame);
        using SKBitmap bitmap = FrameBitmap.Empty(size);
        FrameBitmap.Load(bitmap, frame);
        using var image = SKImage.FromBitmap(bitmap);
        SKSamplingOptions sampling = area.Width < size.Width
            ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            : new SKSamplingOptions(SKFilterMode.Nearest);
        _canvas.DrawImage(image, new SKRect(0, 0, size.Width, size.Height), area, sampling);
    }

    /// <summary>The picture as rgb24 pixels, <c>[H, W, 3]</c>.</summary>
    public byte[] ToFrame()
    {
        _canvas.Flush();
        byte[] frame = new byte[Size.Bytes];
        FrameBitmap.Store(_bitmap, frame);
        return frame;
    }

    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng()
    {
        _canvas.Flush();
        using SKData data = _bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Frees it.</summary>
    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }
}
