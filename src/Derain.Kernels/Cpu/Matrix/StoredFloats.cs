using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>Reads floats of any stored type as 32-bit ones. All conversions are exact but that of F64.</summary>
internal static unsafe class StoredFloats<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>Converts <paramref name="count"/> values.</summary>
    /// <exception cref="NotSupportedException">The type is not a float.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToSingle(DType type, byte* source, float* target, long count)
    {
        switch (type)
        {
            case DType.F32:
                Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
                break;
            case DType.F16:
                FromHalf((ushort*)source, target, count);
                break;
            case DType.BF16:
                FromBFloat16((ushort*)source, target, count);
                break;
            case DType.F64:
                for (long i = 0; i < count; i++)
                {
                    target[i] = (float)((double*)source)[i];
                }

                break;
            case DType.F8E4M3:
                for (long i = 0; i < count; i++)
                {
                    target[i] = Float8.FromE4M3(source[i]);
                }

                break;
            case DType.F8E5M2:
                for (long i = 0; i < count; i++)
                {
                    target[i] = Float8.FromE5M2(source[i]);
                }

                break;
            default:
                throw new NotSupportedException($"{type} values cannot be read as floats; convert the tensor first.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromHalf(ushort* source, float* target, long count)
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromBFloat16(ushort* source, float* target, long count)
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
}
