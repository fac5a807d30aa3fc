namespace Derain.Runtime.Video.Weather;

/// <summary>Makes the rainy twin of a dry clip.</summary>
public static class RainyClip
{
    // What is measured later is measured against the dry clip: the encoding should not show in it.
    private const int Quality = 8;

    /// <summary>Writes the twin, with the dry clip's size, rate and sound, holding one frame at a time.</summary>
    /// <param name="dry">The dry clip.</param>
    /// <param name="path">A .mp4, .m4v, .mov or .mkv file, or a frame pattern.</param>
    /// <param name="strength">How hard it rains.</param>
    /// <param name="seed">Seed of the rain.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="cancellation">Stops it; nothing is left behind.</param>
    /// <exception cref="VideoException">The dry clip is damaged, or the other cannot be written.</exception>
    public static void Write(
        VideoInfo dry,
        string path,
        RainStrength strength,
        ulong seed,
        bool overwrite = false,
        CancellationToken cancellation = default)
    {
        Rain rain = new(dry.Size, strength, seed);
        using VideoReader reader = VideoReader.Open(dry);
        VideoWriterOptions like = VideoWriterOptions.Like(dry, dry.Size) with { Overwrite = overwrite, Quality = Quality };
        using VideoWriter writer = VideoWriter.Create(path, like);
        byte[] frame = new byte[dry.Size.Bytes];
        for (int index = 0; reader.Read(frame, cancellation); index++)
        {
            writer.Write(rain.Over(frame, index), cancellation);
        }

        writer.CompleteAsync(cancellation).GetAwaiter().GetResult();
    }
}
