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

    private readonly MemoryStream _compressed = new();
    private byte[] _differences = [];

    /// <summary>Compresses a frame.</summary>
    /// <param name="frame">RGB bytes <c>[H, W, 3]</c>.</param>
    /// <param name="width">W; one that does not fit costs room and nothing else.</param>
    /// <returns>The compressed bytes, valid until the next call.</returns>
    public ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> frame, int width)
    {
        if (_differences.Length != frame.Length)
        {
            _differences = new byte[frame.Length];
        }

        frame.CopyTo(_differences);
        FrameCodec.Difference(_differences, width);
        _compressed.SetLength(0);
        using (ZLibStream deflate = new(_compressed, Deflate, leaveOpen: true))
        {
            deflate.Write(_differences);
        }

        return _compressed.GetBuffer().AsMemory(0, (int)_compressed.Length);
    }
}
