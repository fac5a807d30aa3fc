using System.Runtime.CompilerServices;

namespace Derain.Kernels.Cpu.Simd;

/// <summary>
/// Elementary functions on registers of floats, within about two units in the last place of the exact value.
/// NaN gives NaN. Polynomials are those of the Cephes library.
/// </summary>
internal static class FastMath<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    private const float Log2E = 1.44269504088896341f;

    // ln 2 in two parts: the first has trailing zeros, so that n * Ln2High is exact for every exponent n.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>e^x, 0 and infinity beyond the range of float, subnormal results included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V x)
    {
        // Beyond these bounds the result has long been 0 or infinity; the exponent stays in the range of the scaling.
        x = S.Min(S.Create(130f), S.Max(S.Create(-130f), x));
        V n = S.Round(S.Multiply(x, S.Create(Log2E)));
        return S.ScaleByPowerOfTwo(ExpReduced(x, n), n);
    }

    /// <summary>tanh(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V x)
    {
        V magnitude = S.Abs(x);

        // 1 - 2 / (e^2|x| + 1) cancels near zero, where the odd polynomial takes over.
        V exponential = Exp(S.Add(magnitude, magnitude));
        V large = S.Subtract(S.Create(1f), S.Divide(S.Create(2f), S.Add(exponential, S.Create(1f))));

        V square = S.Multiply(x, x);
        V p = S.MultiplyAdd(S.Create(-5.70498872745e-3f), square, S.Create(2.06390887954e-2f));
        p = S.MultiplyAdd(p, square, S.Create(-5.37397155531e-2f));
        p = S.MultiplyAdd(p, square, S.Create(1.33314422036e-1f));
        p = S.MultiplyAdd(p, square, S.Create(-3.33332819422e-1f));
        V small = S.MultiplyAdd(S.Multiply(p, square), magnitude, magnitude);

        return S.CopySign(S.Select(S.GreaterThan(magnitude, S.Create(0.625f)), large, small), x);
    }

    /// <summary>1 / (1 + e^-x), without overflow and with full relative accuracy on both sides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V x)
    {
        V decayed = Exp(S.Subtract(S.Zero, S.Abs(x)));
        V numerator = S.Select(S.GreaterThan(S.Zero, x), decayed, S.Create(1f));
        return S.Divide(numerator, S.Add(S.Create(1f), decayed));
    }

    /// <summary>x · sigmoid(x), also called swish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu(V x) => S.Multiply(x, Sigmoid(x));

    /// <summary>x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), the tanh form of GELU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluTanh(V x)
    {
        // (1 + tanh u) / 2 = sigmoid(2u): no cancellation for negative x.
        const float Linear = 1.5957691216057308f; // 2 √(2/π)
        V square = S.Multiply(x, x);
        V slope = S.MultiplyAdd(square, S.Create(0.044715f * Linear), S.Create(Linear));
        V argument = S.Multiply(x, slope);

        // At x = -infinity the product is 0 · infinity; its limit is 0, as it already is at -20.
        return S.Multiply(S.Max(S.Create(-20f), x), Sigmoid(argument));
    }

    /// <summary>2^x for x in [-infinity, 0], at least 2^-126: for softmax, after the maximum is taken off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp2NonPositive(V x)
    {
        x = S.Max(S.Create(-126f), x);
        V n = S.Round(x);
        V r = S.Subtract(x, n);
        V p = S.MultiplyAdd(S.Create(1.535336188319500e-4f), r, S.Create(1.339887440266574e-3f));
        p = S.MultiplyAdd(p, r, S.Create(9.618437357674640e-3f));
        p = S.MultiplyAdd(p, r, S.Create(5.550332471162809e-2f));
        p = S.MultiplyAdd(p, r, S.Create(2.402264791363012e-1f));
        p = S.MultiplyAdd(p, r, S.Create(6.931472028550421e-1f));
        return S.ScaleByNormalPowerOfTwo(S.MultiplyAdd(p, r, S.Create(1f)), n);
    }

    /// <summary>e^(x - n ln 2), where n is the integer nearest to x / ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpReduced(V x, V n)
    {
        V r = S.MultiplyAdd(n, S.Create(-Ln2High), x);
        r = S.MultiplyAdd(n, S.Create(-Ln2Low), r);
        V p = S.MultiplyAdd(S.Create(1.9875691500e-4f), r, S.Create(1.3981999507e-3f));
        p = S.MultiplyAdd(p, r, S.Create(8.3334519073e-3f));
        p = S.MultiplyAdd(p, r, S.Create(4.1665795894e-2f));
        p = S.MultiplyAdd(p, r, S.Create(1.6666665459e-1f));
        p = S.MultiplyAdd(p, r, S.Create(5.0000001201e-1f));
        return S.MultiplyAdd(S.Multiply(r, r), p, S.Add(r, S.Create(1f)));
    }
}
