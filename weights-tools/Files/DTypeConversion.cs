using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.WeightsTools.Files;

/// <summary>Rewrites float tensors in another float type, rounding to nearest even; integers stay as they are.</summary>
/// <param name="target">F32, F16 or BF16.</param>
/// <param name="report">Gets a sentence for each tensor with finite values that became infinite.</param>
internal sealed class DTypeConversion(DType target, Action<string> report)
{
    private const int ChunkElements = 1 << 18;

    /// <summary>The tensor in the new type; it is read and converted piece by piece when it is written.</summary>
    public TensorData Convert(IWeightSource source, TensorInfo info)
    {
        if (!FloatCodec.IsFloat(info.DType) || info.DType == target)
        {
            return TensorData.Of(info.Name, source.Load(info.Name));
        }

        return new TensorData(info with { DType = target }, stream => Write(source.Load(info.Name), info.Name, stream));
    }

    private void Write(Tensor tensor, string name, Stream stream)
    {
        float[] values = new float[ChunkElements];
        byte[] encoded = new byte[ChunkElements * target.Size];
        long overflows = 0;
        long elements = tensor.Shape.ElementCount;
        for (long start = 0; start < elements; start += ChunkElements)
        {
            int count = (int)Math.Min(ChunkElements, elements - start);
            ReadOnlySpan<byte> source = tensor.ByteSpan(start * tensor.Type.Size, count * tensor.Type.Size);
            Span<byte> bytes = encoded.AsSpan(0, count * target.Size);
            Decode(tensor.Type, source, values.AsSpan(0, count));
            FloatCodec.Encode(target, values.AsSpan(0, count), bytes);
            overflows += NonFinite.Count(target, bytes).Infinities - NonFinite.Count(tensor.Type, source).Infinities;
            stream.Write(bytes);
        }

        if (overflows > 0)
        {
            report(
                $"{overflows} values of '{name}' are too large for {SafetensorsDType.NameOf(target)} and became infinite; "
                + "choose bf16 or fp32.");
        }
    }

    private void Decode(DType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (type == DType.F64 && target != DType.F32)
        {
            ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
            for (int i = 0; i < doubles.Length; i++)
            {
                values[i] = RoundToOdd(doubles[i]);
            }
        }
        else
        {
            FloatCodec.Decode(type, bytes, values);
        }
    }

    /// <summary>Rounds inexact values to the neighbour with an odd last bit, so that a second, coarser rounding to even is right.</summary>
    private static float RoundToOdd(double value)
    {
        float rounded = (float)value;
        if (!float.IsFinite(rounded) || rounded == value)
        {
            return rounded;
        }

        uint bits = BitConverter.SingleToUInt32Bits(rounded);
        uint truncated = Math.Abs((double)rounded) > Math.Abs(value) ? bits - 1 : bits;
        return BitConverter.UInt32BitsToSingle(truncated | 1);
    }
}
