namespace Derain.Runtime.Video;

/// <summary>One frame of a clip.</summary>
/// <param name="Index">Position in the clip, from 0.</param>
/// <param name="Size">Size in pixels.</param>
/// <param name="Pixels">rgb24, <c>[H, W, 3]</c>, owned by whoever received the frame.</param>
public sealed record VideoFrame(long Index, FrameSize Size, byte[] Pixels);
