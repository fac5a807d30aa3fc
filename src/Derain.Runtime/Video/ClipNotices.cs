namespace Derain.Runtime.Video;

/// <summary>What a user should know about how a clip is read.</summary>
internal static class ClipNotices
{
    public static IReadOnlyList<string> For(VideoInfo info)
    {
        List<string> notices = [];
        if (info.IsHdr)
        {
            notices.Add($"High dynamic range ({info.ColorTransfer}) is tone-mapped to standard range (bt709).");
        }
        else if (info.HasWideGamut)
        {
            notices.Add($"Wide colours ({info.ColorPrimaries}) are mapped to bt709.");
        }

        if (info.BitDepth > 8)
        {
            notices.Add($"{info.BitDepth}-bit colour is reduced to 8 bits.");
        }

        if (info.PixelAspect != new Rational(1))
        {
            notices.Add(
                $"Pixels are not square ({info.PixelAspect}): {info.CodedSize} is shown and written as {info.Size}.");
        }

        if (info.IsInterlaced)
        {
            notices.Add("Interlaced frames are deinterlaced.");
        }

        if (info.IsVariableRate)
        {
            notices.Add($"The frame rate varies: read at a constant {info.FrameRate} frames per second.");
        }

        return notices;
    }
}
