using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Derain.Kernels.Cpu.Simd;

/// <summary>256-bit registers: x86-64 with AVX2 and FMA. 6 x 16 tiles fill its 16 registers.</summary>
internal unsafe struct Simd256 : ISimd<Vector256<float>>
{
    public static int Lanes => 8;

    public static int TileRows => 6;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadHalf(ushort* source)
    {
        // Moves exponent and mantissa into place and re-biases the exponent by 112. Two ranges need more: infinity
        // and NaN (exponent 31) go up by another 112, and subnormals are renormalised by a subtraction that is exact.
        Vector256<uint> half = Widen(source);
        Vector256<uint> magnitude = (half & Vector256.Create(0x7FFFu)) << 13;
        Vector256<uint> exponent = magnitude & Vector256.Create(0x0F800000u);
        Vector256<uint> normal = magnitude + Vector256.Create(112u << 23);
        Vector256<uint> special = normal + Vector256.Create(112u << 23);
        Vector256<uint> subnormal = ((normal + Vector256.Create(1u << 23)).AsSingle()
            - Vector256.Create(113u << 23).AsSingle()).AsUInt32();
        Vector256<uint> result = Vector256.ConditionalSelect(
            Vector256.Equals(exponent, Vector256.Create(0x0F800000u)), special, normal);
        result = Vector256.ConditionalSelect(Vector256.Equals(exponent, Vector256<uint>.Zero), subnormal, result);
        return (result | ((half & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadBFloat16(ushort* source) => (Widen(source) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector256<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(
        Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) =>
        Vector256.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) =>
        Vector256.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> value) => Vector256.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sqrt(Vector256<float> value) => Vector256.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> value) => Vector256.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> GreaterThan(Vector256<float> left, Vector256<float> right) =>
        Vector256.GreaterThan(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(
        Vector256<float> mask, Vector256<float> whenSet, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(mask, whenSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> CopySign(Vector256<float> value, Vector256<float> sign) =>
        Vector256.CopySign(value, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ScaleByPowerOfTwo(Vector256<float> value, Vector256<float> exponent)
    {
        if (Avx512F.VL.IsSupported)
        {
            return Avx512F.VL.Scale(value, exponent);
        }

        // Two halves, so that neither factor leaves the exponent range where the product may still be finite.
        Vector256<int> whole = Vector256.ConvertToInt32Native(exponent);
        Vector256<int> half = whole >> 1;
        Vector256<int> bias = Vector256.Create(127);
        return value * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ScaleByNormalPowerOfTwo(Vector256<float> value, Vector256<float> exponent) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.Scale(value, exponent)
            : (value.AsInt32() + (Vector256.ConvertToInt32Native(exponent) << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SwapPairs(Vector256<float> value) =>
        Vector256.Shuffle(value, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> NegateEven(Vector256<float> value) =>
        (value.AsUInt64() ^ Vector256.Create(0x80000000ul)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Vector256<float> value) =>
        Simd128.MaxLane(Vector128.MaxNative(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Widen(ushort* source) => Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(source).AsUInt32()
        : Vector256.Create(Vector128.WidenLower(Vector128.Load(source)), Vector128.WidenUpper(Vector128.Load(source)));
}
