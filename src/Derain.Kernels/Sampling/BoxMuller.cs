namespace Derain.Kernels.Sampling;

/// <summary>
/// Two standard-normal numbers from two random 32-bit words: <c>sqrt(-2 ln u)·(cos 2πw, sin 2πw)</c>.
/// Every step is an integer operation or one correctly rounded IEEE binary32 operation (+, ×, ÷, fused multiply-add,
/// square root, conversion) in a fixed order. No mathematical library is called, so any device that follows these
/// lines gets the same bits. The series are plain Taylor series, long enough for binary32:
/// <code>
/// u     = fma(fma(x >> 16, 2^16, x &amp; 0xFFFF), 2^-32, 2^-33)         in [2^-33, 1], so |normal| is at most 6.77
/// u     = 2^e · m,  m in [sqrt(1/2), sqrt(2)),  s = (m - 1) / (m + 1)
/// ln u  = e·ln 2 + 2s + 2s·s²·(1/3 + s²/5 + s⁴/7 + s⁶/9)            |s| ≤ 0.172: the next term is below 2e-9
/// w     = q/4 + f/2^32,  f in [-2^29, 2^29),  φ = f·2π/2^32           quarter turns are exact, |φ| ≤ π/4
/// sin φ = φ + φ·φ²·(-1/3! + φ²/5! - φ⁴/7! + φ⁶/9!)                    the next term is below 2e-9
/// cos φ = 1 + φ²·(-1/2! + φ²/4! - φ⁴/6! + φ⁶/8! - φ⁸/10!)             the next term is below 2e-10
/// </code>
/// </summary>
internal static partial class BoxMuller
{
    private const uint SqrtHalfBits = 0x3F3504F3; // 0.70710677f
    private const int MantissaBits = 23;
    private const uint EighthTurn = 1u << 29;
    private const float Two16 = 65536f;
    private const float TwoToMinus32 = 1f / 4294967296f;
    private const float TwoToMinus33 = 1f / 8589934592f;
    private const float Ln2 = 0.6931472f;
    private const float RadiansPerUnit = 1.4629181e-9f; // 2π / 2^32

    private const float Log3 = 1f / 3;
    private const float Log5 = 1f / 5;
    private const float Log7 = 1f / 7;
    private const float Log9 = 1f / 9;

    private const float Sin3 = -1f / 6;
    private const float Sin5 = 1f / 120;
    private const float Sin7 = -1f / 5040;
    private const float Sin9 = 1f / 362880;

    private const float Cos2 = -1f / 2;
    private const float Cos4 = 1f / 24;
    private const float Cos6 = -1f / 720;
    private const float Cos8 = 1f / 40320;
    private const float Cos10 = -1f / 3628800;

    /// <summary>The cosine and the sine number of one pair of words: what every faster form must equal bit for bit.</summary>
    public static (float Cosine, float Sine) Pair(uint x, uint y)
    {
        float radius = MathF.Sqrt(-2f * Log(Uniform(x)));
        (float cosine, float sine) = CosSin(y);
        return (radius * cosine, radius * sine);
    }

    // Halves of 16 bits convert exactly and one rounding joins them: few devices convert an unsigned word themselves.
    private static float Uniform(uint x) => Fma(Fma(x >> 16, Two16, x & 0xFFFF), TwoToMinus32, TwoToMinus33);

    private static float Log(float u)
    {
        int bits = BitConverter.SingleToInt32Bits(u);
        int exponent = (bits - (int)SqrtHalfBits) >> MantissaBits;
        float m = BitConverter.Int32BitsToSingle(bits - (exponent << MantissaBits));
        float s = (m - 1f) / (m + 1f);
        float s2 = s * s;
        float series = Fma(Fma(Fma(Log9, s2, Log7), s2, Log5), s2, Log3);
        float twoS = s + s;
        return Fma(exponent, Ln2, Fma(twoS * s2, series, twoS));
    }

    private static (float Cosine, float Sine) CosSin(uint y)
    {
        uint quarter = (y + EighthTurn) >> 30;
        float phi = (int)(y - (quarter << 30)) * RadiansPerUnit;
        float phi2 = phi * phi;
        float sine = Fma(phi * phi2, Fma(Fma(Fma(Sin9, phi2, Sin7), phi2, Sin5), phi2, Sin3), phi);
        float cosine = Fma(phi2, Fma(Fma(Fma(Fma(Cos10, phi2, Cos8), phi2, Cos6), phi2, Cos4), phi2, Cos2), 1f);
        return quarter switch
        {
            0 => (cosine, sine),
            1 => (-sine, cosine),
            2 => (-cosine, -sine),
            _ => (sine, -cosine),
        };
    }

    private static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);
}
