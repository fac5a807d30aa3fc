using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Weights;

public class FloatCodecTests
{
    [Theory]
    [InlineData(0x00, 0f)]
    [InlineData(0x01, 0.001953125f)] // smallest subnormal, 2^-9
    [InlineData(0x07, 0.013671875f)] // largest subnormal
    [InlineData(0x08, 0.015625f)]
    [InlineData(0x38, 1f)]
    [InlineData(0x7E, 448f)] // the largest
    [InlineData(0xC4, -3f)]
    [InlineData(0x7F, float.NaN)]
    [InlineData(0xFF, float.NaN)]
    public void Reads_E4M3(byte bits, float value) => Assert.Equal(value, Decode(DType.F8E4M3, bits));

    [Theory]
    [InlineData(0x01, 1.52587890625e-05f)] // smallest subnormal, 2^-16
    [InlineData(0x3C, 1f)]
    [InlineData(0x7B, 57344f)]
    [InlineData(0x7C, float.PositiveInfinity)]
    [InlineData(0xFC, float.NegativeInfinity)]
    [InlineData(0x7D, float.NaN)]
    [InlineData(0xC2, -3f)]
    public void Reads_E5M2(byte bits, float value) => Assert.Equal(value, Decode(DType.F8E5M2, bits));

    [Fact]
    public void Reads_doubles_rounded_to_even() => Assert.Equal(
        [1f, 1f / 3, float.PositiveInfinity], Tensor.OnHost<double>([3], [1 + 1e-9, 1.0 / 3, 1e300]).ReadFloats());

    [Theory]
    [InlineData(DType.F16, 2049f, 2048f)]
    [InlineData(DType.F16, 2051f, 2052f)]
    [InlineData(DType.F16, 65520f, float.PositiveInfinity)]
    [InlineData(DType.F16, 65519f, 65504f)]
    [InlineData(DType.BF16, 257f, 256f)]
    [InlineData(DType.BF16, 259f, 260f)]
    [InlineData(DType.BF16, float.MaxValue, float.PositiveInfinity)]
    [InlineData(DType.BF16, float.NaN, float.NaN)]
    [InlineData(DType.F32, 0.1f, 0.1f)]
    public void Writes_rounded_to_even(DType type, float value, float expected)
    {
        byte[] bytes = new byte[type.Size];
        FloatCodec.Encode(type, [value], bytes);
        float[] decoded = new float[1];
        FloatCodec.Decode(type, bytes, decoded);
        Assert.Equal(expected, decoded[0]);
    }

    [Fact]
    public void Integers_are_no_floats()
    {
        Assert.Equal(
            "Elements of I32 are not floats.",
            Assert.Throws<NotSupportedException>(() => Tensor.OnHost<int>([1], [1]).ReadFloats()).Message);
        Assert.Equal(
            "Floats are written as F32, F16 or BF16, not as F8E4M3.",
            Assert.Throws<NotSupportedException>(() => FloatCodec.Encode(DType.F8E4M3, [1f], new byte[1])).Message);
    }

    [Fact]
    public void The_destination_has_as_many_elements() => Assert.Equal(
        "ReadFloats: destination must be 2 elements for [2], but is 3.",
        Assert.Throws<ShapeException>(() => Tensor.OnHost<float>([2], [1, 2]).ReadFloats(new float[3])).Message);

    private static float Decode(DType type, byte bits)
    {
        float[] value = new float[1];
        FloatCodec.Decode(type, MemoryMarshal.CreateReadOnlySpan(ref bits, 1), value);
        return value[0];
    }
}
