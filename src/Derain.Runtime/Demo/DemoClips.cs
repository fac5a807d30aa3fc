using Derain.Runtime.Video;

namespace Derain.Runtime.Demo;

/// <summary>A pair of clips that fit each other, to be decoded at the size they are derained at.</summary>
public sealed class DemoClips
{
    private DemoClips(VideoInfo rainy, VideoInfo clear) => (Rainy, Clear) = (rainy, clear);

    /// <summary>The rainy clip.</summary>
    public VideoInfo Rainy { get; }

    /// <summary>Its clear twin.</summary>
    public VideoInfo Clear { get; }

    /// <summary>Looks at a pair without decoding it.</summary>
    /// <exception cref="VideoException">A clip cannot be read, or they differ in size or length.</exception>
    public static DemoClips Open(ClipPair pair, CancellationToken cancellation = default)
    {
        VideoInfo rainy = VideoProbe.Probe(pair.Rainy, cancellation: cancellation);
        VideoInfo clear = VideoProbe.Probe(pair.Clear, cancellation: cancellation);
        if (rainy.Size != clear.Size)
        {
            throw new VideoException(
                $"'{pair.Rainy}' is {rainy.Size}, but '{pair.Clear}' is {clear.Size}; twins must have one size.");
        }

        // At a variable rate the number is an estimate; decoding will tell.
        if (!rainy.IsVariableRate && !clear.IsVariableRate && rainy.FrameCount != clear.FrameCount)
        {
            throw DifferInLength(rainy, rainy.FrameCount, clear, clear.FrameCount);
        }

        return new DemoClips(rainy, clear);
    }

    /// <summary>Decodes a clip, each frame into memory of its own.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="size">Size of the frames.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>rgb24 frames, <c>[H, W, 3]</c>.</returns>
    internal static IEnumerable<byte[]> Read(VideoInfo clip, FrameSize size, CancellationToken cancellation)
    {
        using VideoReader reader = VideoReader.Open(clip, size);
        while (true)
        {
            byte[] frame = new byte[size.Bytes];
            if (!reader.Read(frame, cancellation))
            {
                yield break;
            }

            yield return frame;
        }
    }

    internal static VideoException DifferInLength(VideoInfo rainy, long frames, VideoInfo clear, long clearFrames) => new(
        $"'{rainy.Path}' has {frames} frames, but '{clear.Path}' has {clearFrames}; twins must have the same frames.");
}
