using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Derain.Kernels.Cpu.Simd;

/// <summary>
/// 128-bit registers: every 64-bit processor .NET runs on. 6 x 8 tiles fill the 16 registers of x86-64.
/// </summary>
internal unsafe struct Simd128 : ISimd<Vector128<float>>
{
    public static int Lanes => 4;

    public static int TileRows => 6;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadHalf(ushort* source)
    {
        // Moves exponent and mantissa into place and re-biases the exponent by 112. Two ranges need more: infinity
        // and NaN (exponent 31) go up by another 112, and subnormals are renormalised by a subtraction that is exact.
        Vector128<uint> half = Widen(source);
        Vector128<uint> magnitude = (half & Vector128.Create(0x7FFFu)) << 13;
        Vector128<uint> exponent = magnitude & Vector128.Create(0x0F800000u);
        Vector128<uint> normal = magnitude + Vector128.Create(112u << 23);
        Vector128<uint> special = normal + Vector128.Create(112u << 23);
        Vector128<uint> subnormal = ((normal + Vector128.Create(1u << 23)).AsSingle()
            - Vector128.Create(113u << 23).AsSingle()).AsUInt32();
        Vector128<uint> result = Vector128.ConditionalSelect(
            Vector128.Equals(exponent, Vector128.Create(0x0F800000u)), special, normal);
        result = Vector128.ConditionalSelect(Vector128.Equals(exponent, Vector128<uint>.Zero), subnormal, result);
        return (result | ((half & Vector128.Create(0x8000u)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadBFloat16(ushort* source) => (Widen(source) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector128<float> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(
        Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) =>
        Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) =>
        Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sqrt(Vector128<float> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> value) => Vector128.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> GreaterThan(Vector128<float> left, Vector128<float> right) =>
        Vector128.GreaterThan(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(
        Vector128<float> mask, Vector128<float> whenSet, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(mask, whenSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> CopySign(Vector128<float> value, Vector128<float> sign) =>
        Vector128.CopySign(value, sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ScaleByPowerOfTwo(Vector128<float> value, Vector128<float> exponent)
    {
        if (Avx512F.VL.IsSupported)
        {
            return Avx512F.VL.Scale(value, exponent);
        }

        // Two halves, so that neither factor leaves the exponent range where the product may still be finite.
        Vector128<int> whole = Vector128.ConvertToInt32Native(exponent);
        Vector128<int> half = whole >> 1;
        Vector128<int> bias = Vector128.Create(127);
        return value * ((half + bias) << 23).AsSingle() * ((whole - half + bias) << 23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ScaleByNormalPowerOfTwo(Vector128<float> value, Vector128<float> exponent) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.Scale(value, exponent)
            : (value.AsInt32() + (Vector128.ConvertToInt32Native(exponent) << 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SwapPairs(Vector128<float> value) =>
        Vector128.Shuffle(value, Vector128.Create(1, 0, 3, 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> NegateEven(Vector128<float> value) =>
        (value.AsUInt64() ^ Vector128.Create(0x80000000ul)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => Vector128.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLane(Vector128<float> value)
    {
        Vector128<float> pairs = Vector128.MaxNative(value, Vector128.Shuffle(value, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(pairs, Vector128.Shuffle(pairs, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Widen(ushort* source) =>
        Vector128.WidenLower(Vector64.Load(source).ToVector128Unsafe());
}
