using Derain.Runtime.Video;
using Derain.Runtime.Video.Pictures;
using SkiaSharp;

namespace Derain.Runtime.Reports;

/// <summary>Frames as JPEG files of a limited length.</summary>
internal static class JpegPicture
{
    private const int LongestSide = 960;
    private const double Reduction = 0.75;

    // Above the first, nothing is gained that a person sees; below the last, fewer pixels look better.
    private static readonly int[] Qualities = [90, 82, 72, 60, 48];

    /// <summary>Encodes a frame as well as fits, with fewer pixels if it must be.</summary>
    /// <param name="frame">rgb24 pixels, <c>[H, W, 3]</c>.</param>
    /// <param name="size">Size of the frame.</param>
    /// <param name="maxBytes">The most bytes the file may have.</param>
    public static byte[] Encode(ReadOnlySpan<byte> frame, FrameSize size, int maxBytes)
    {
        size.CheckFrame(frame);
        for (double scale = Math.Min(1, (double)LongestSide / Math.Max(size.Width, size.Height)); ; scale *= Reduction)
        {
            FrameSize reduced = new(
                Math.Max(1, (int)Math.Round(scale * size.Width)), Math.Max(1, (int)Math.Round(scale * size.Height)));
            using FrameScaler scaler = new(size, reduced);
            byte[] pixels = new byte[reduced.Bytes];
            scaler.Scale(frame, pixels);
            using SKBitmap bitmap = FrameBitmap.Empty(reduced);
            FrameBitmap.Load(bitmap, pixels);
            foreach (int quality in Qualities)
            {
                using SKData data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
                if (data.Size <= maxBytes || reduced.Pixels == 1)
                {
                    return data.ToArray();
                }
            }
        }
    }
}
