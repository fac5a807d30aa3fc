using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Derain.Kernels.Sampling;

/// <content>The same operations on eight pairs of words at once.</content>
internal static partial class BoxMuller
{
    /// <summary>The cosine and the sine numbers of eight pairs of words, lane by lane.</summary>
    public static (Vector256<float> Cosine, Vector256<float> Sine) Pair(Vector256<uint> x, Vector256<uint> y)
    {
        Vector256<float> radius = Vector256.Sqrt(Vector256.Create(-2f) * Log(Uniform(x)));
        (Vector256<float> cosine, Vector256<float> sine) = CosSin(y);
        return (radius * cosine, radius * sine);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Uniform(Vector256<uint> x)
    {
        Vector256<float> high = Vector256.ConvertToSingle((x >>> 16).AsInt32());
        Vector256<float> low = Vector256.ConvertToSingle((x & Vector256.Create(0xFFFFu)).AsInt32());
        return Fma(Fma(high, Two16, low), TwoToMinus32, Vector256.Create(TwoToMinus33));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> u)
    {
        Vector256<int> bits = u.AsInt32();
        Vector256<int> exponent = (bits - Vector256.Create((int)SqrtHalfBits)) >> MantissaBits;
        Vector256<float> m = (bits - (exponent << MantissaBits)).AsSingle();
        Vector256<float> s = (m - Vector256<float>.One) / (m + Vector256<float>.One);
        Vector256<float> s2 = s * s;
        Vector256<float> series = Horner(s2, Log9, Log7, Log5, Log3);
        Vector256<float> twoS = s + s;
        return Fma(Vector256.ConvertToSingle(exponent), Ln2, Vector256.FusedMultiplyAdd(twoS * s2, series, twoS));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Cosine, Vector256<float> Sine) CosSin(Vector256<uint> y)
    {
        Vector256<uint> quarter = (y + Vector256.Create(EighthTurn)) >>> 30;
        Vector256<float> phi = Vector256.ConvertToSingle((y - (quarter << 30)).AsInt32()) * RadiansPerUnit;
        Vector256<float> phi2 = phi * phi;
        Vector256<float> sine = Vector256.FusedMultiplyAdd(phi * phi2, Horner(phi2, Sin9, Sin7, Sin5, Sin3), phi);
        Vector256<float> cosine = Vector256.FusedMultiplyAdd(
            phi2, Horner(phi2, Cos10, Cos8, Cos6, Cos4, Cos2), Vector256<float>.One);

        // Odd quarters swap the two; the cosine is negative in quarters 1 and 2, the sine in 2 and 3.
        Vector256<float> swap = Vector256.Equals(quarter & Vector256<uint>.One, Vector256<uint>.One).AsSingle();
        Vector256<uint> cosineSign = ((quarter + Vector256<uint>.One) & Vector256.Create(2u)) << 30;
        Vector256<uint> sineSign = (quarter & Vector256.Create(2u)) << 30;
        return (
            Vector256.ConditionalSelect(swap, sine, cosine) ^ cosineSign.AsSingle(),
            Vector256.ConditionalSelect(swap, cosine, sine) ^ sineSign.AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Horner(Vector256<float> x, float highest, params ReadOnlySpan<float> lower)
    {
        Vector256<float> sum = Vector256.Create(highest);
        foreach (float coefficient in lower)
        {
            sum = Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(coefficient));
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fma(Vector256<float> a, float b, Vector256<float> c) =>
        Vector256.FusedMultiplyAdd(a, Vector256.Create(b), c);
}
