using System.Runtime.Intrinsics;

namespace Derain.Kernels.Sampling;

/// <summary>
/// Standard-normal noise that depends on (seed, stream, element index) alone, so it can be made in any order, in any
/// pieces, on any number of threads and on any device, always with the same bits. Element i is word i mod 4 of
/// <see cref="Philox"/> block i / 4 (key: seed; counter: block in the low, stream in the high 64 bits) after Box and
/// Muller's transform of the words (0, 1) and (2, 3). |value| is at most 6.77.
/// </summary>
public static class PhiloxNormal
{
    private const int WordsPerBlock = 4;
    private const int BlocksPerTile = 8;
    private const int TileLength = BlocksPerTile * WordsPerBlock;

    /// <summary>Fills <paramref name="destination"/> with elements <paramref name="offset"/>, <paramref name="offset"/> + 1, …</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">One of <see cref="NoiseStream"/>; different streams of a seed are independent.</param>
    /// <param name="offset">Index of the first element; at least 0.</param>
    /// <param name="destination">Where the numbers go.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative, or the last index is too large.</exception>
    public static void Fill(ulong seed, ulong stream, long offset, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, long.MaxValue - destination.Length);
        Span<float> tile = stackalloc float[TileLength];
        while (!destination.IsEmpty)
        {
            FillTile(seed, stream, (ulong)(offset / TileLength) * BlocksPerTile, tile);
            int skip = (int)(offset % TileLength);
            int count = Math.Min(TileLength - skip, destination.Length);
            tile.Slice(skip, count).CopyTo(destination);
            destination = destination[count..];
            offset += count;
        }
    }

    /// <summary>One element, computed the obvious way: the reference of <see cref="Fill"/> and of every device.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static float At(ulong seed, ulong stream, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ulong block = (ulong)index / WordsPerBlock;
        PhiloxBlock counter = new((uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32));
        PhiloxBlock words = Philox.Block(counter, seed);
        (float cosine, float sine) = index % WordsPerBlock < 2
            ? BoxMuller.Pair(words.X0, words.X1)
            : BoxMuller.Pair(words.X2, words.X3);
        return index % 2 == 0 ? cosine : sine;
    }

    private static void FillTile(ulong seed, ulong stream, ulong firstBlock, Span<float> tile)
    {
        (Vector256<uint> x0, Vector256<uint> x1, Vector256<uint> x2, Vector256<uint> x3) =
            Philox.EightBlocks(firstBlock, stream, seed);
        (Vector256<float> n0, Vector256<float> n1) = BoxMuller.Pair(x0, x1);
        (Vector256<float> n2, Vector256<float> n3) = BoxMuller.Pair(x2, x3);
        for (int block = 0; block < BlocksPerTile; block++)
        {
            Vector128.Create(n0[block], n1[block], n2[block], n3[block]).CopyTo(tile[(block * WordsPerBlock)..]);
        }
    }
}
