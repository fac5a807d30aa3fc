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

        if (info.HasAlpha)
        {
            notices.Add("What is transparent is laid over black.");
        }

        if (info.IsVariableRate && info.Times is null)
        {
            notices.Add(
                $"The frame rate varies, and the file has no times for all frames: they follow each other at {info.FrameRate} per second.");
        }

        if (info.HasClosedCaptions)
        {
            notices.Add("Closed captions inside the pictures are lost; subtitles of their own are kept.");
        }

        if (info.IsPicture)
        {
            notices.Add("The picture is taken for a clip of one frame.");
        }

        return notices;
    }
}
