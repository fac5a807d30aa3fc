using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>Reads floats of any stored type as 32-bit ones, and writes them back.</summary>
internal static unsafe class StoredFloats
{
    /// <summary>Widens <paramref name="count"/> values, exactly; F64 values are rounded to nearest even.</summary>
    /// <exception cref="NotSupportedException">The type is not a float.</exception>
    public static void ToSingle(DType type, byte* source, float* target, long count)
    {
        switch (type)
        {
            case DType.F32:
                Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
                break;
            case DType.F16 when Vector256.IsHardwareAccelerated:
                FromHalf<Simd256, Vector256<float>>((ushort*)source, target, count);
                break;
            case DType.F16:
                FromHalf<Simd128, Vector128<float>>((ushort*)source, target, count);
                break;
            case DType.BF16 when Vector256.IsHardwareAccelerated:
                FromBFloat16<Simd256, Vector256<float>>((ushort*)source, target, count);
                break;
            case DType.BF16:
                FromBFloat16<Simd128, Vector128<float>>((ushort*)source, target, count);
                break;
            default:
                FromRareType(type, source, target, count);
                break;
        }
    }

    /// <summary>Rounds <paramref name="count"/> values to nearest even.</summary>
    /// <exception cref="NotSupportedException">The type is not F64, F32, F16 or BF16.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromSingle(float* source, DType type, byte* target, long count)
    {
        switch (type)
        {
            case DType.F32:
                Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
                break;
            case DType.F16:
                for (long i = 0; i < count; i++)
                {
                    ((Half*)target)[i] = (Half)source[i];
                }

                break;
            case DType.BF16:
                for (long i = 0; i < count; i++)
                {
                    ((BFloat16*)target)[i] = (BFloat16)source[i];
                }

                break;
            case DType.F64:
                for (long i = 0; i < count; i++)
                {
                    ((double*)target)[i] = source[i];
                }

                break;
            default:
                throw NotAFloat(type);
        }
    }

    /// <summary>Widens binary16 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromHalf<S, V>(ushort* source, float* target, long count)
        where S : struct, ISimd<V>
        where V : unmanaged
    {
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes)
        {
            S.Store(target + i, S.LoadHalf(source + i));
        }

        for (; i < count; i++)
        {
            target[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
        }
    }

    /// <summary>Widens bfloat16 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromBFloat16<S, V>(ushort* source, float* target, long count)
        where S : struct, ISimd<V>
        where V : unmanaged
    {
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes)
        {
            S.Store(target + i, S.LoadBFloat16(source + i));
        }

        for (; i < count; i++)
        {
            target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    private static void FromRareType(DType type, byte* source, float* target, long count)
    {
        for (long i = 0; i < count; i++)
        {
            target[i] = type switch
            {
                DType.F64 => (float)((double*)source)[i],
                DType.F8E4M3 => Float8.FromE4M3(source[i]),
                DType.F8E5M2 => Float8.FromE5M2(source[i]),
                _ => throw NotAFloat(type),
            };
        }
    }

    private static NotSupportedException NotAFloat(DType type) =>
        new($"{type} values cannot be used as floats; convert the tensor first.");
}
