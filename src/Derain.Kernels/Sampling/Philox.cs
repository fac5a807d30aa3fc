using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Derain.Kernels.Sampling;

/// <summary>
/// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011):
/// a bijection from a 128-bit counter under a 64-bit key to four random 32-bit words. There is no state to carry,
/// so every device and every thread can compute any part of a sequence, and all get the same numbers.
/// </summary>
public static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9; // the golden ratio's and
    private const uint Weyl1 = 0xBB67AE85; // sqrt(3)'s fractional bits

    /// <summary>The four words that belong to one counter.</summary>
    /// <param name="counter">128-bit counter, lowest word first.</param>
    /// <param name="key">64-bit key, lowest word first in the low half.</param>
    public static PhiloxBlock Block(PhiloxBlock counter, ulong key)
    {
        (uint c0, uint c1, uint c2, uint c3) = (counter.X0, counter.X1, counter.X2, counter.X3);
        (uint key0, uint key1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            (c0, c1) = ((uint)(product1 >> 32) ^ c1 ^ key0, (uint)product1);
            (c2, c3) = ((uint)(product0 >> 32) ^ c3 ^ key1, (uint)product0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return new PhiloxBlock(c0, c1, c2, c3);
    }

    /// <summary>
    /// The same for eight counters at once: words <paramref name="firstBlock"/> + 0…7 (64 bits) in the low half,
    /// <paramref name="stream"/> in the high half. Lane i of each result belongs to block <paramref name="firstBlock"/> + i.
    /// </summary>
    internal static (Vector256<uint> X0, Vector256<uint> X1, Vector256<uint> X2, Vector256<uint> X3) EightBlocks(
        ulong firstBlock, ulong stream, ulong key)
    {
        Vector256<ulong> blocks = Vector256.Create(firstBlock) + Vector256.Create(0ul, 1, 2, 3);
        (Vector256<ulong> a0, Vector256<ulong> a1, Vector256<ulong> a2, Vector256<ulong> a3) = FourBlocks(blocks, stream, key);
        (Vector256<ulong> b0, Vector256<ulong> b1, Vector256<ulong> b2, Vector256<ulong> b3) =
            FourBlocks(blocks + Vector256.Create(4ul), stream, key);
        return (Vector256.Narrow(a0, b0), Vector256.Narrow(a1, b1), Vector256.Narrow(a2, b2), Vector256.Narrow(a3, b3));
    }

    // One 32-bit word per 64-bit lane, so that the lane's own product holds the high and the low word of the round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<ulong> X0, Vector256<ulong> X1, Vector256<ulong> X2, Vector256<ulong> X3) FourBlocks(
        Vector256<ulong> blocks, ulong stream, ulong key)
    {
        Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue);
        Vector256<ulong> c0 = blocks & low;
        Vector256<ulong> c1 = blocks >>> 32;
        Vector256<ulong> c2 = Vector256.Create(stream & uint.MaxValue);
        Vector256<ulong> c3 = Vector256.Create(stream >> 32);
        (uint key0, uint key1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            Vector256<ulong> product0 = c0 * Vector256.Create((ulong)Multiplier0);
            Vector256<ulong> product1 = c2 * Vector256.Create((ulong)Multiplier1);
            (c0, c1) = ((product1 >>> 32) ^ c1 ^ Vector256.Create((ulong)key0), product1 & low);
            (c2, c3) = ((product0 >>> 32) ^ c3 ^ Vector256.Create((ulong)key1), product0 & low);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }
}
