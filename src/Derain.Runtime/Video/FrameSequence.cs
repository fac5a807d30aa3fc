using FFMpegCore;

namespace Derain.Runtime.Video;

/// <summary>A clip that is kept as numbered PNG files.</summary>
internal static class FrameSequence
{
    // Else a percent sign in the name of a folder would be taken for a pattern.
    private static readonly string[] OneFile = ["-f", "image2", "-pattern_type", "none"];

    /// <summary>Describes a sequence; the first file stands for all.</summary>
    /// <exception cref="VideoException">There are no such files, one is missing, or they are no pictures.</exception>
    public static VideoInfo Probe(string path, FramePattern pattern, Rational rate)
    {
        if (!rate.IsPositive)
        {
            throw new VideoException(
                $"The rate {rate} of '{path}' is not a number of frames per second; give 24 or 30000/1001.");
        }

        long[] frames = pattern.ExistingFrames();
        if (frames.Length == 0)
        {
            throw new VideoException($"There are no files '{pattern}'.");
        }

        for (int i = 1; i < frames.Length; i++)
        {
            if (frames[i] != frames[i - 1] + 1)
            {
                throw new VideoException(
                    $"Frame '{pattern[frames[i - 1] + 1]}' is missing: the sequence goes on at '{pattern[frames[i]]}'. "
                    + "Add it, or number the frames without gaps.");
            }
        }

        FFProbeStream? picture = VideoProbe.Analyse(pattern[frames[0]], OneFile).Raw.Streams is [var first, ..]
            ? first
            : null;
        if (picture is not { Width: > 0 and var width, Height: > 0 and var height })
        {
            throw new VideoException($"'{pattern[frames[0]]}' is not a PNG picture.");
        }

        FrameSize size = FrameGeometry.Checked(path, new FrameSize(width, height));
        VideoInfo info = new()
        {
            Path = path,
            Size = size,
            CodedSize = size,
            PixelAspect = new Rational(1),
            Rotation = 0,
            FrameRate = rate,
            IsVariableRate = false,
            FrameCount = frames.Length,
            StartOffset = TimeSpan.Zero,
            AudioCodecs = [],
            Codec = picture.CodecName ?? "png",
            PixelFormat = picture.PixelFormat ?? "unknown",
            BitDepth = FrameGeometry.BitDepth(picture),
            ColorSpace = null,
            ColorPrimaries = null,
            ColorTransfer = null,
            IsInterlaced = false,
            Notices = [],
            Sequence = (pattern, frames[0]),
        };
        return info with { Notices = ClipNotices.For(info) };
    }
}
