namespace Derain.Kernels.Cpu.Matrix;

/// <summary>The two 8-bit floats of the Open Compute Project.</summary>
internal static class Float8
{
    /// <summary>
    /// Sign, 4 exponent bits (bias 7), 3 mantissa bits; no infinity, NaN where all other bits are set.
    /// </summary>
    public static float FromE4M3(byte bits)
    {
        int magnitude = bits & 0x7F;
        int mantissa = magnitude & 7;
        float value = (magnitude >> 3, mantissa) switch
        {
            (15, 7) => float.NaN,
            (0, _) => mantissa * (1f / 512), // subnormal: 2^-6 · mantissa / 8
            _ => BitConverter.Int32BitsToSingle((magnitude << 20) + (120 << 23)),
        };
        return bits < 0x80 ? value : -value;
    }

    /// <summary>Sign, 5 exponent bits, 2 mantissa bits: the upper half of a binary16.</summary>
    public static float FromE5M2(byte bits) => (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8));
}
