using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Weights;

/// <summary>Raw little-endian elements of any float type to and from 32-bit floats.</summary>
public static class FloatCodec
{
    /// <summary>Whether elements of <paramref name="type"/> are floats, which <see cref="Decode"/> can read.</summary>
    public static bool IsFloat(DType type) => type
        is DType.F64 or DType.F32 or DType.F16 or DType.BF16 or DType.F8E4M3 or DType.F8E5M2;

    /// <summary>Widens elements; exact but for F64, which rounds to nearest even.</summary>
    /// <param name="type">A float type.</param>
    /// <param name="bytes">The elements.</param>
    /// <param name="values">As many floats.</param>
    /// <exception cref="NotSupportedException"><paramref name="type"/> is an integer type.</exception>
    public static void Decode(DType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case DType.F64:
                Convert<double>(bytes, values, static value => (float)value);
                break;
            case DType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case DType.F16:
                Convert<Half>(bytes, values, static value => (float)value);
                break;
            case DType.BF16:
                Convert<BFloat16>(bytes, values, static value => (float)value);
                break;
            case DType.F8E4M3:
                Convert<byte>(bytes, values, Float8.FromE4M3);
                break;
            case DType.F8E5M2:
                Convert<byte>(bytes, values, Float8.FromE5M2);
                break;
            default:
                throw new NotSupportedException($"Elements of {type} are not floats.");
        }
    }

    /// <summary>Rounds floats to nearest even; what is too large for the type becomes infinite.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="values">The floats.</param>
    /// <param name="bytes">As many elements.</param>
    /// <exception cref="NotSupportedException">Checkpoints are not written in <paramref name="type"/>.</exception>
    public static void Encode(DType type, ReadOnlySpan<float> values, Span<byte> bytes)
    {
        switch (type)
        {
            case DType.F32:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
            case DType.F16:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    halves[i] = (Half)values[i];
                }

                break;
            case DType.BF16:
                Span<BFloat16> brains = MemoryMarshal.Cast<byte, BFloat16>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    brains[i] = (BFloat16)values[i];
                }

                break;
            default:
                throw new NotSupportedException($"Floats are written as F32, F16 or BF16, not as {type}.");
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<float> values, Func<T, float> widen)
        where T : unmanaged
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < elements.Length; i++)
        {
            values[i] = widen(elements[i]);
        }
    }
}
