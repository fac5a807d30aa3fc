namespace Derain.Kernels.Cpu.Simd;

/// <summary>
/// Arithmetic on one register of floats. Kernels are written once against it and compiled for each width the
/// processor has; <typeparamref name="V"/> is the register type, which the compiler keeps in registers because no
/// struct wraps it.
/// </summary>
internal unsafe interface ISimd<V>
    where V : unmanaged
{
    /// <summary>Floats in a register.</summary>
    static abstract int Lanes { get; }

    /// <summary>
    /// Rows of the matrix micro-kernel: as many accumulators as the register file holds beside its operands.
    /// </summary>
    static abstract int TileRows { get; }

    static abstract V Zero { get; }

    static abstract V Create(float value);

    static abstract V Load(float* source);

    /// <summary>Binary16 to float, exact, subnormals and NaN included.</summary>
    static abstract V LoadHalf(ushort* source);

    /// <summary>bfloat16 to float, exact.</summary>
    static abstract V LoadBFloat16(ushort* source);

    static abstract void Store(float* target, V value);

    static abstract V Add(V left, V right);

    static abstract V Subtract(V left, V right);

    static abstract V Multiply(V left, V right);

    static abstract V Divide(V left, V right);

    /// <summary>left · right + addend, rounded once where the processor can.</summary>
    static abstract V MultiplyAdd(V left, V right, V addend);

    /// <summary>The larger; <paramref name="right"/> when either is NaN.</summary>
    static abstract V Max(V left, V right);

    /// <summary>The smaller; <paramref name="right"/> when either is NaN.</summary>
    static abstract V Min(V left, V right);

    static abstract V Abs(V value);

    static abstract V Sqrt(V value);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract V Round(V value);

    /// <summary>All bits set in the lanes where left &gt; right.</summary>
    static abstract V GreaterThan(V left, V right);

    /// <summary>Per bit: <paramref name="whenSet"/> where the mask is set, else <paramref name="otherwise"/>.</summary>
    static abstract V Select(V mask, V whenSet, V otherwise);

    /// <summary>Magnitude of <paramref name="value"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V value, V sign);

    /// <summary>
    /// value · 2^exponent for integral exponents in [-254, 254], with overflow and gradual underflow.
    /// </summary>
    static abstract V ScaleByPowerOfTwo(V value, V exponent);

    /// <summary>The same where value and result are known to be normal numbers.</summary>
    static abstract V ScaleByNormalPowerOfTwo(V value, V exponent);

    /// <summary>Lanes 2i and 2i + 1 exchanged.</summary>
    static abstract V SwapPairs(V value);

    /// <summary>The lanes 0, 2, … with the other sign.</summary>
    static abstract V NegateEven(V value);

    /// <summary>Sum of all lanes, in a fixed order.</summary>
    static abstract float Sum(V value);

    /// <summary>Largest lane.</summary>
    static abstract float MaxLane(V value);
}
