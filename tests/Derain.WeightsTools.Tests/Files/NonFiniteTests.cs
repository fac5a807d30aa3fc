using System.Runtime.InteropServices;
using Derain.Kernels.Tensors;
using Derain.WeightsTools.Files;

namespace Derain.WeightsTools.Tests.Files;

public class NonFiniteTests
{
    [Fact]
    public void Counts_in_every_float_type()
    {
        NonFinite expected = new(1, 2, 1);
        Assert.Equal(expected, Count(DType.F64, 1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue));
        Assert.Equal(expected, Count(DType.F32, 1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue));
        Assert.Equal(expected, Count(DType.F16, (Half)1, Half.NaN, Half.PositiveInfinity, Half.NegativeInfinity, Half.MaxValue));
        Assert.Equal(expected, Count(DType.BF16, (ushort)0x3F80, (ushort)0x7FC0, (ushort)0x7F80, (ushort)0xFF80, (ushort)0x7F7F));
        Assert.Equal(expected, Count<byte>(DType.F8E5M2, 0x3C, 0x7D, 0x7C, 0xFC, 0x7B));
    }

    [Fact]
    public void E4M3_has_no_infinities() => Assert.Equal(new NonFinite(2, 0, 1), Count<byte>(DType.F8E4M3, 0x7E, 0x7F, 0xFF, 0x78));

    [Fact]
    public void Integers_are_always_finite() => Assert.Equal(new NonFinite(0, 0, -1), Count(DType.I32, -1, int.MaxValue));

    [Fact]
    public void Stretches_add_up()
    {
        NonFinite none = new(0, 0, -1);
        Assert.Equal(new NonFinite(1, 0, 12), none.Then(new NonFinite(1, 0, 2), 10));
        Assert.Equal(new NonFinite(2, 1, 3), new NonFinite(1, 1, 3).Then(new NonFinite(1, 0, 2), 10));
        Assert.Equal(none, none.Then(none, 10));
    }

    private static NonFinite Count<T>(DType type, params T[] values)
        where T : unmanaged => NonFinite.Count(type, MemoryMarshal.AsBytes(values.AsSpan()));
}
