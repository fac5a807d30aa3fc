using System.IO.Compression;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// Compresses one frame after the other in the form that <see cref="FrameCodec"/> restores, in memory of its own that is used again.
/// Not for use by several threads at once.
/// </summary>
internal sealed class FrameCompressor
{
    private static readonly ZLibCompressionOptions Deflate = new()
    {
        CompressionLevel = 4,
        CompressionStrategy = ZLibCompressionStrategy.Filtered,
    };

    private byte[] _differences = [];
    private byte[] _compressed = [];

    /// <summary>Compresses a frame.</summary>
    /// <param name="frame">RGB bytes <c>[H, W, 3]</c>.</param>
    /// <param name="width">W; one that does not fit costs room and nothing else.</param>
    /// <returns>The compressed bytes, valid until the next call.</returns>
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> frame, int width)
    {
        if (_differences.Length != frame.Length)
        {
            _differences = new byte[frame.Length];
            _compressed = new byte[frame.Length + frame.Length / 8 + 64]; // the longest that what cannot be compressed comes to
        }

        frame.CopyTo(_differences);
        FrameCodec.Difference(_differences, width);
        using MemoryStream compressed = new(_compressed);
        using (ZLibStream deflate = new(compressed, Deflate, leaveOpen: true))
        {
            deflate.Write(_differences);
        }

        return _compressed.AsSpan(0, (int)compressed.Position);
    }
}
