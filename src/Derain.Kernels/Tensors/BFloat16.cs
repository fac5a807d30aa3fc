using System.Runtime.CompilerServices;

namespace Derain.Kernels.Tensors;

/// <summary>bfloat16: sign, 8 exponent bits, 7 mantissa bits. .NET has no such type, and checkpoints hold it.</summary>
public readonly record struct BFloat16(ushort Bits)
{
    /// <summary>The exact value; every bfloat16 is a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.Bits << 16);

    /// <summary>The nearest bfloat16, ties to even. NaN stays NaN.</summary>
    public static explicit operator BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            return new BFloat16((ushort)((bits >> 16) | 0x40)); // rounding could carry a NaN's payload into infinity
        }

        uint half = 0x7FFF + ((bits >> 16) & 1);
        return new BFloat16((ushort)((bits + half) >> 16));
    }
}
