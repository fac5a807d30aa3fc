using System.Buffers.Binary;
using System.Security.Cryptography;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>
/// The frames of a finished window in one file: a header (magic, the run's fingerprint, window, width, frames, bytes of a frame),
/// each frame with its compressed length before it, and SHA-256 of all that.
/// </summary>
internal static class WindowFile
{
    private const int ChunkBytes = 1 << 20;
    private const int HashBytes = SHA256.HashSizeInBytes;
    private const int HeaderBytes = 8 + HashBytes + 4 * sizeof(int);

    private static ReadOnlySpan<byte> Magic => "DERAINw1"u8;

    /// <summary>Writes a window; it is on the disk when this returns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">Digest of the run's fingerprint.</param>
    /// <param name="window">Number of the window.</param>
    /// <param name="frames">RGB frames of one size.</param>
    /// <param name="width">W of the frames.</param>
    /// <param name="compressor">Compresses the frames, all on the calling thread: the C library keeps freed memory for each thread apart.</param>
    public static void Write(
        string path, string run, int window, IReadOnlyList<byte[]> frames, int width, FrameCompressor compressor)
    {
        byte[] header = new byte[HeaderBytes];
        Header(header, run, window, width, frames.Count, frames.Count == 0 ? 0 : frames[0].Length);
        AtomicFile.Write(path, stream =>
        {
            using var hash = SHA256.Create();
            using (CryptoStream hashed = new(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
            {
                hashed.Write(header);
                byte[] length = new byte[sizeof(int)];
                foreach (byte[] frame in frames)
                {
                    ReadOnlySpan<byte> compressed = compressor.Compress(frame, width);
                    BinaryPrimitives.WriteInt32LittleEndian(length, compressed.Length);
                    hashed.Write(length);
                    hashed.Write(compressed);
                }
            }

            stream.Write(hash.Hash!);
        });
    }

    /// <summary>Whether the file is there, whole, and of that window of that run.</summary>
    public static bool IsWhole(string path, string run, int window)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using FileStream file = File.OpenRead(path);
        byte[] header = new byte[HeaderBytes];
        if (file.Length < HeaderBytes + HashBytes)
        {
            return false;
        }

        file.ReadExactly(header);
        byte[] expected = new byte[HeaderBytes];
        (int width, int count, int frameBytes) = Sizes(header);
        Header(expected, run, window, width, count, frameBytes);
        if (!header.AsSpan().SequenceEqual(expected))
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        byte[] chunk = new byte[ChunkBytes];
        for (long left = file.Length - HeaderBytes - HashBytes; left > 0;)
        {
            int read = file.Read(chunk, 0, (int)Math.Min(left, chunk.Length));
            hash.AppendData(chunk, 0, read);
            left -= read;
        }

        file.ReadExactly(header.AsSpan(0, HashBytes));
        return header.AsSpan(0, HashBytes).SequenceEqual(hash.GetHashAndReset());
    }

    /// <summary>The frames of a file that is whole, one after the other.</summary>
    public static IEnumerable<byte[]> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] header = new byte[HeaderBytes];
        file.ReadExactly(header);
        (int width, int count, int frameBytes) = Sizes(header);
        byte[] length = new byte[sizeof(int)];
        for (int index = 0; index < count; index++)
        {
            file.ReadExactly(length);
            byte[] compressed = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
            file.ReadExactly(compressed);
            byte[] frame = new byte[frameBytes];
            FrameCodec.Decompress(compressed, frame, width);
            yield return frame;
        }
    }

    private static void Header(Span<byte> header, string run, int window, int width, int count, int frameBytes)
    {
        Magic.CopyTo(header);
        Convert.FromHexString(run).CopyTo(header[Magic.Length..]);
        Span<byte> numbers = header[(Magic.Length + HashBytes)..];
        foreach (int number in (ReadOnlySpan<int>)[window, width, count, frameBytes])
        {
            BinaryPrimitives.WriteInt32LittleEndian(numbers, number);
            numbers = numbers[sizeof(int)..];
        }
    }

    private static (int Width, int Count, int FrameBytes) Sizes(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> sizes = header[(Magic.Length + HashBytes + sizeof(int))..];
        return (
            BinaryPrimitives.ReadInt32LittleEndian(sizes),
            BinaryPrimitives.ReadInt32LittleEndian(sizes[sizeof(int)..]),
            BinaryPrimitives.ReadInt32LittleEndian(sizes[(2 * sizeof(int))..]));
    }
}
