using System.Globalization;
using System.Text.RegularExpressions;
using FFMpegCore;

namespace Derain.Runtime.Video;

/// <summary>How the stored pixels of a stream become the picture a viewer sees.</summary>
internal static partial class FrameGeometry
{
    // Of twice that a frame would have more bytes than an array.
    private const int MaxSide = 16384;

    /// <summary>Refuses frames that are too large to hold.</summary>
    /// <exception cref="VideoException">A side is too long.</exception>
    public static FrameSize Checked(string path, FrameSize size) => size is { Width: <= MaxSide, Height: <= MaxSide }
        ? size
        : throw new VideoException(
            $"'{path}' has frames of {size}, but no side may be longer than {MaxSide} pixels; scale it down first.");

    /// <summary>Clockwise degrees, a multiple of 90; the display matrix counts the other way.</summary>
    public static int ClockwiseRotation(FFProbeStream stream)
    {
        foreach (var sideData in stream.SideData ?? [])
        {
            if (sideData.TryGetValue("rotation", out var value)
                && double.TryParse(
                    value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees))
            {
                int quarters = (int)Math.Round(-degrees / 90) % 4;
                return (quarters + 4) % 4 * 90;
            }
        }

        return 0;
    }

    /// <summary>Size with square pixels, the rows kept, and turned upright.</summary>
    public static FrameSize Displayed(FrameSize coded, Rational pixelAspect, int rotation)
    {
        double width = Math.Max(1, Math.Round(coded.Width * pixelAspect.ToDouble()));
        FrameSize square = coded with { Width = (int)Math.Min(width, int.MaxValue) };
        return rotation is 90 or 270 ? square.Turned : square;
    }

    /// <summary>Bits per component: what the codec says, else what the name of the pixel format says.</summary>
    public static int BitDepth(FFProbeStream stream)
    {
        if (int.TryParse(stream.BitsPerRawSample, CultureInfo.InvariantCulture, out int bits) && bits > 0)
        {
            return bits;
        }

        string name = stream.PixelFormat ?? "";
        Match depth = DepthInName().Match(name);
        if (depth.Success)
        {
            return int.Parse(depth.Groups[1].Value);
        }

        return name.StartsWith("rgb48", StringComparison.Ordinal) || name.StartsWith("rgba64", StringComparison.Ordinal)
            ? 16
            : 8;
    }

    [GeneratedRegex("(?:p|gray|gbrp|p0)(9|10|12|14|16)(?:le|be)$")]
    private static partial Regex DepthInName();
}
