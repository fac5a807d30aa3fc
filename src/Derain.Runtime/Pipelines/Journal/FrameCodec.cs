using System.IO.Compression;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// Lossless frames in about half the room: green, red − green and blue − green, each as its difference from the median of left,
/// upper and left + upper − upper left (the predictor of LOCO-I), deflated. Exact, quick beside a diffusion model, and without a
/// process of its own.
/// </summary>
internal static class FrameCodec
{
    private const int Channels = 3;

    /// <summary>Compresses a frame; a <see cref="FrameCompressor"/> does so for many.</summary>
    /// <param name="frame">RGB bytes <c>[H, W, 3]</c>.</param>
    /// <param name="width">W; one that does not fit costs room and nothing else.</param>
    public static byte[] Compress(ReadOnlySpan<byte> frame, int width) => new FrameCompressor().Compress(frame, width).ToArray();

    /// <summary>Restores a frame.</summary>
    /// <param name="compressed">What <see cref="Compress"/> gave.</param>
    /// <param name="frame">Receives the frame.</param>
    /// <param name="width">W, as it was then.</param>
    /// <exception cref="InvalidDataException">The bytes are of another frame, or damaged.</exception>
    public static void Decompress(byte[] compressed, Span<byte> frame, int width)
    {
        using ZLibStream inflate = new(new MemoryStream(compressed), CompressionMode.Decompress);
        if (inflate.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) != frame.Length)
        {
            throw new InvalidDataException("A kept frame is too short.");
        }

        int row = width * Channels;
        for (int index = 0; index < frame.Length; index++)
        {
            frame[index] = (byte)(frame[index] + Predict(frame, index, row));
        }

        for (int pixel = 0; pixel + Channels <= frame.Length; pixel += Channels)
        {
            byte green = frame[pixel + 1];
            frame[pixel] += green;
            frame[pixel + 2] += green;
        }
    }

    /// <summary>Puts what a frame's pixels differ by from their prediction in their place.</summary>
    internal static void Difference(Span<byte> frame, int width)
    {
        for (int pixel = 0; pixel + Channels <= frame.Length; pixel += Channels)
        {
            byte green = frame[pixel + 1];
            frame[pixel] -= green;
            frame[pixel + 2] -= green;
        }

        // From the end, since a prediction looks at what comes before.
        int row = width * Channels;
        for (int index = frame.Length - 1; index >= 0; index--)
        {
            frame[index] = (byte)(frame[index] - Predict(frame, index, row));
        }
    }

    private static int Predict(ReadOnlySpan<byte> planes, int index, int row)
    {
        int left = index >= Channels ? planes[index - Channels] : 0;
        if (index < row + Channels)
        {
            return left;
        }

        int upper = planes[index - row];
        int corner = planes[index - row - Channels];
        (int low, int high) = left < upper ? (left, upper) : (upper, left);
        return corner >= high ? low : corner <= low ? high : left + upper - corner;
    }
}
