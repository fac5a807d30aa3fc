using System.Security.Cryptography;
using System.Text;

namespace Derain.Runtime.Pipelines.Journal;

/// <summary>Tells the content of files apart, whatever they are called and wherever they are.</summary>
internal static class ContentDigest
{
    private const int ChunkBytes = 1 << 20;
    private const long WholeBytes = 256L << 20; // a tenth of a second to read from memory
    private const int Samples = 64;

    /// <summary>Every byte of some files, in their order.</summary>
    public static string OfFiles(IEnumerable<string> paths, CancellationToken cancellation = default) =>
        Of(paths, long.MaxValue, cancellation);

    /// <summary>
    /// Every byte of small files, and of files over 256 MiB size, beginning, end and 62 mebibytes in between: reading the weights
    /// of a large model whole would take longer than a window, and training changes all of them.
    /// </summary>
    public static string OfWeights(IEnumerable<string> paths, CancellationToken cancellation = default) =>
        Of(paths, WholeBytes, cancellation);

    /// <summary>Some bytes.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Shortened(SHA256.HashData(bytes));

    private static string Of(IEnumerable<string> paths, long wholeBytes, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[ChunkBytes];
        long total = 0;
        int count = 0;
        foreach (string path in paths)
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            hash.AppendData(Encoding.ASCII.GetBytes($"{file.Length}\n"));
            total += file.Length;
            count++;
            bool isSampled = file.Length > wholeBytes;
            long chunks = isSampled ? Samples : (file.Length + ChunkBytes - 1) / ChunkBytes;
            for (long index = 0; index < chunks; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                file.Position = isSampled ? (long)((file.Length - ChunkBytes) * (index / (Samples - 1.0))) : index * ChunkBytes;
                hash.AppendData(chunk, 0, file.ReadAtLeast(chunk, ChunkBytes, throwOnEndOfStream: false));
            }
        }

        return $"{(count == 1 ? "" : $"{count} files, ")}{total} bytes, SHA-256 {Shortened(hash.GetHashAndReset())}";
    }

    // Half of it tells any two files apart, and a line can hold it.
    private static string Shortened(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 16));
}
