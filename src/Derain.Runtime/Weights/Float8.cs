namespace Derain.Runtime.Weights;

/// <summary>The two 8-bit floats of the Open Compute Project's OFP8 specification.</summary>
internal static class Float8
{
    /// <summary>1 sign, 4 exponent (bias 7), 3 mantissa bits; no infinities, all ones is NaN.</summary>
    public static float FromE4M3(byte bits) =>
        (bits & 0x7F) == 0x7F ? float.NaN : Value(bits, mantissaBits: 3, bias: 7);

    /// <summary>1 sign, 5 exponent (bias 15), 2 mantissa bits: the upper byte of a binary16.</summary>
    public static float FromE5M2(byte bits) => (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8));

    private static float Value(byte bits, int mantissaBits, int bias)
    {
        int exponent = (bits & 0x7F) >> mantissaBits;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int significand = exponent == 0 ? mantissa : mantissa + (1 << mantissaBits);
        float magnitude = MathF.ScaleB(significand, Math.Max(exponent, 1) - bias - mantissaBits);
        return (bits & 0x80) == 0 ? magnitude : -magnitude;
    }
}
