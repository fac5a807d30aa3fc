using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Tensors;
using Derain.Kernels.Tests.Cpu.Simd;

namespace Derain.Kernels.Tests.Cpu.Matrix;

public unsafe class StoredFloatsTests
{
    [Theory]
    [ClassData(typeof(EveryWidth))]
    public void All_halves_are_read_exactly(string width)
    {
        ushort[] bits = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        float[] read = Read(width, DType.F16, bits);
        for (int i = 0; i < bits.Length; i++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf(bits[i]), read[i]);
        }
    }

    [Theory]
    [ClassData(typeof(EveryWidth))]
    public void All_bfloat16_are_read_exactly(string width)
    {
        ushort[] bits = [.. Enumerable.Range(0, 65531).Select(i => (ushort)i)]; // a count that leaves a tail
        float[] read = Read(width, DType.BF16, bits);
        for (int i = 0; i < bits.Length; i++)
        {
            Assert.Equal((float)new BFloat16(bits[i]), read[i]);
        }
    }

    [Theory]
    [InlineData(0x00, 0f)]
    [InlineData(0x01, 1f / 512)]
    [InlineData(0x07, 7f / 512)]
    [InlineData(0x08, 1f / 64)]
    [InlineData(0x38, 1f)]
    [InlineData(0xBC, -1.5f)]
    [InlineData(0x7E, 448f)]
    [InlineData(0xFF, float.NaN)]
    public void E4M3_has_no_infinity(byte bits, float value) => Assert.Equal(value, Float8.FromE4M3(bits));

    [Theory]
    [InlineData(0x01, 1f / 65536)]
    [InlineData(0x3C, 1f)]
    [InlineData(0xC5, -5f)]
    [InlineData(0x7B, 57344f)]
    [InlineData(0x7C, float.PositiveInfinity)]
    public void E5M2_is_half_of_a_half(byte bits, float value) => Assert.Equal(value, Float8.FromE5M2(bits));

    [Fact]
    public void Integers_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => StoredFloats.ToSingle(DType.I32, null, null, 1));
    }

    private static float[] Read(string width, DType type, ushort[] bits)
    {
        Reading reading = new(type, bits);
        EveryWidth.Run(width, reading);
        return reading.Result;
    }

    private sealed class Reading(DType type, ushort[] bits) : IWidthCase
    {
        public float[] Result { get; } = new float[bits.Length];

        public void Run<S, V>()
            where S : struct, ISimd<V>
            where V : unmanaged
        {
            fixed (ushort* source = bits)
            fixed (float* target = Result)
            {
                if (type == DType.F16)
                {
                    StoredFloats.FromHalf<S, V>(source, target, bits.Length);
                }
                else
                {
                    StoredFloats.FromBFloat16<S, V>(source, target, bits.Length);
                }
            }
        }
    }
}
