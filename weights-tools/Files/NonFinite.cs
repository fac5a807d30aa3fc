using System.Numerics;
using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;

namespace Derain.WeightsTools.Files;

/// <summary>How many elements of some raw floats are not numbers or are infinite, and where the first is (-1: nowhere).</summary>
internal readonly record struct NonFinite(long NaNs, long Infinities, long First)
{
    private const byte E4M3NaN = 0x7F; // the type has no infinities

    /// <summary>Counts in little-endian elements; integer types have none.</summary>
    public static NonFinite Count(DType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DType.F64 => Scan<ulong>(bytes, ulong.MaxValue >> 1, 0x7FF0_0000_0000_0000),
        DType.F32 => Scan<uint>(bytes, uint.MaxValue >> 1, 0x7F80_0000),
        DType.F16 => Scan<ushort>(bytes, 0x7FFF, 0x7C00),
        DType.BF16 => Scan<ushort>(bytes, 0x7FFF, 0x7F80),
        DType.F8E5M2 => Scan<byte>(bytes, 0x7F, 0x7C),
        DType.F8E4M3 => Scan<byte>(bytes, 0x7F, E4M3NaN) is { First: >= 0 } found
            ? new NonFinite(found.Infinities, 0, found.First)
            : new NonFinite(0, 0, -1),
        _ => new NonFinite(0, 0, -1),
    };

    /// <summary>The counts of two stretches that follow each other, the first of <paramref name="length"/> elements.</summary>
    public NonFinite Then(NonFinite next, long length) => new(
        NaNs + next.NaNs, Infinities + next.Infinities, First >= 0 ? First : next.First >= 0 ? length + next.First : -1);

    private static NonFinite Scan<T>(ReadOnlySpan<byte> bytes, T magnitudeBits, T infinity)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        (long nans, long infinities, long first) = (0, 0, -1);
        for (int i = 0; i < elements.Length; i++)
        {
            T magnitude = elements[i] & magnitudeBits;
            if (magnitude < infinity)
            {
                continue;
            }

            first = first < 0 ? i : first;
            (nans, infinities) = magnitude == infinity ? (nans, infinities + 1) : (nans + 1, infinities);
        }

        return new NonFinite(nans, infinities, first);
    }
}
