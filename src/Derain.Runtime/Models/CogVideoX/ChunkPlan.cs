namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// How the autoencoder cuts a video in time. Group norm statistics are per chunk, so the plan is part of the result and is the
/// reference's: chunks of a fixed size, the remainder joining the first.
/// </summary>
public static class ChunkPlan
{
    /// <summary>Frames of an encoder chunk.</summary>
    public const int EncoderFrames = 8;

    /// <summary>Latent frames of a decoder chunk.</summary>
    public const int DecoderFrames = 2;

    /// <summary>The chunks, in order: 17 frames by 8 are 9 and 8, 5 by 2 are 3 and 2.</summary>
    /// <param name="frames">Frames in all; at least 1.</param>
    /// <param name="size">Frames of a chunk.</param>
    public static IReadOnlyList<(int Start, int Length)> Split(int frames, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        int count = Math.Max(frames / size, 1);
        int first = frames - (count - 1) * size;
        return [(0, first), .. Enumerable.Range(0, count - 1).Select(index => (first + index * size, size))];
    }
}
