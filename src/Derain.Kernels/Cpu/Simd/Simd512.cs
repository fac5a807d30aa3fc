using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Derain.Kernels.Cpu.Simd;

/// <summary>512-bit registers: x86-64 with AVX-512. 12 x 32 tiles fill 27 of its 32 registers.</summary>
internal unsafe struct Simd512 : ISimd<Vector512<float>>
{
    public static int Lanes => 16;

    public static int TileRows => 12;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadHalf(ushort* source)
    {
        // Moves exponent and mantissa into place and re-biases the exponent by 112. Two ranges need more: infinity
        // and NaN (exponent 31) go up by another 112, and subnormals are renormalised by a subtraction that is exact.
        Vector512<uint> half = Widen(source);
        Vector512<uint> magnitude = (half & Vector512.Create(0x7FFFu)) << 13;
        Vector512<uint> exponent = magnitude & Vector512.Create(0x0F800000u);
        Vector512<uint> normal = magnitude + Vector512.Create(112u << 23);
        Vector512<uint> special = normal + Vector512.Create(112u << 23);
        Vector512<uint> subnormal = ((normal + Vector512.Create(1u << 23)).AsSingle()
            - Vector512.Create(113u << 23).AsSingle()).AsUInt32();
        Vector512<uint> result = Vector512.ConditionalSelect(
            Vector512.Equals(exponent, Vector512.Create(0x0F800000u)), special, normal);
        result = Vector512.ConditionalSelect(Vector512.Equals(exponent, Vector512<uint>.Zero), subnormal, result);
        return (result | ((half & Vector512.Create(0x8000u)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadBFloat16(ushort* source) => (Widen(source) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector512<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(
        Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) =>
        Vector512.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> left, Vector512<float> right) =>
        Vector512.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Abs(Vector512<float> value) => Vector512.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> value) => Vector512.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> GreaterThan(Vector512<float> left, Vector512<float> right) =>
        Vector512.GreaterThan(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Select(
        Vector512<float> mask, Vector512<float> whenSet, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(mask, whenSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> CopySign(Vector512<float> value, Vector512<float> sign) =>
        Vector512.CopySign(value, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ScaleByPowerOfTwo(Vector512<float> value, Vector512<float> exponent)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.Scale(value, exponent);
        }

        // Two halves, so that neither factor leaves the exponent range where the product may still be finite.
        Vector512<int> whole = Vector512.ConvertToInt32Native(exponent);
        Vector512<int> half = whole >> 1;
        Vector512<int> bias = Vector512.Create(127);
        return value * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ScaleByNormalPowerOfTwo(Vector512<float> value, Vector512<float> exponent) =>
        Avx512F.IsSupported
            ? Avx512F.Scale(value, exponent)
            : (value.AsInt32() + (Vector512.ConvertToInt32Native(exponent) << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SwapPairs(Vector512<float> value) =>
        Vector512.Shuffle(value, Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NegateEven(Vector512<float> value) =>
        (value.AsUInt64() ^ Vector512.Create(0x80000000ul)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Vector512<float> value) =>
        Simd256.MaxLane(Vector256.MaxNative(value.GetLower(), value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Widen(ushort* source) => Avx512F.IsSupported
        ? Avx512F.ConvertToVector512UInt32(Vector256.Load(source))
        : Vector512.Create(Vector256.WidenLower(Vector256.Load(source)), Vector256.WidenUpper(Vector256.Load(source)));
}
