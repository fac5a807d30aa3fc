using System.Buffers.Binary;

namespace Derain.Runtime.Video;

/// <summary>
/// Wraps raw frames as a Matroska stream, so that each goes to ffmpeg with a time of its own; the plain stream of frames
/// knows only a constant rate. Every element has the 8-byte form of its size.
/// </summary>
internal sealed class TimedFrames(FrameTimes times, FrameSize size, Rational meanRate)
{
    private const int SizeBytes = 8;
    private const byte Key = 0x80;

    /// <summary>What comes before the first frame.</summary>
    public byte[] Header()
    {
        byte[] type = Element(
            0x1A45DFA3,
            Number(0x4286, 1),
            Number(0x42F7, 1),
            Number(0x42F2, 4),
            Number(0x42F3, SizeBytes),
            Element(0x4282, "matroska"u8.ToArray()),
            Number(0x4287, 4),
            Number(0x4285, 2));
        byte[] segment = [0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]; // as long as it takes
        byte[] info = Element(0x1549A966, Number(0x2AD7B1, 1)); // times are in nanoseconds
        byte[] picture = Element(
            0xE0, Number(0xB0, size.Width), Number(0xBA, size.Height), Element(0x2EB524, [(byte)'R', (byte)'G', (byte)'B', 24]));
        byte[] track = Element(
            0xAE,
            Number(0xD7, 1),
            Number(0x73C5, 1),
            Number(0x83, 1),
            Number(0x9C, 0),
            Element(0x86, "V_UNCOMPRESSED"u8.ToArray()),
            Number(0x23E383, meanRate.DurationOf(1).Ticks * 100),
            picture);
        return [.. type, .. segment, .. info, .. Element(0x1654AE6B, track)];
    }

    /// <summary>What comes before one frame's pixels, which follow as they are.</summary>
    public byte[] Before(long frame)
    {
        long start = times.NanosecondsTo(frame);
        byte[] block = [0x81, 0, 0, Key];
        byte[] time = Number(0xE7, start);
        return
        [
            .. Open(0x1F43B675, time.Length + 1 + SizeBytes + block.Length + size.Bytes), .. time,
            .. Open(0xA3, block.Length + size.Bytes), .. block,
        ];
    }

    private static byte[] Number(uint id, long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Element(uint id, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(static part => part)];
        return [.. Open(id, content.Length), .. content];
    }

    private static byte[] Open(uint id, long length)
    {
        byte[] bytes = new byte[4 + SizeBytes];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(4), length | 1L << 56);
        return [.. bytes.SkipWhile(static part => part == 0)];
    }
}
