namespace Derain.Runtime.Video;

/// <summary>Size of a frame in pixels.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
public readonly record struct FrameSize(int Width, int Height)
{
    /// <summary>Pixels in a frame.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Bytes of one rgb24 frame, <c>[H, W, 3]</c>.</summary>
    public int Bytes => checked(Width * Height * 3);

    /// <summary>Whether a side is an odd number of pixels.</summary>
    internal bool IsOdd => Width % 2 != 0 || Height % 2 != 0;

    /// <summary>The size with its sides exchanged, as after a quarter turn.</summary>
    public FrameSize Turned => new(Height, Width);

    /// <summary>Refuses pixels that are not one frame of this size.</summary>
    internal void CheckFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length != Bytes)
        {
            throw new ArgumentException($"A frame of {this} takes {Bytes} bytes, not {frame.Length}.", nameof(frame));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}";
}
