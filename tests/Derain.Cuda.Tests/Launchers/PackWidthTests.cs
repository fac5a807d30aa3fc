using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;

namespace Derain.Cuda.Tests.Launchers;

public sealed class PackWidthTests
{
    [Theory]
    [InlineData(2, 1920, 8)]
    [InlineData(4, 1920, 4)]
    [InlineData(2, 130, 2)]
    [InlineData(2, 33, 1)]
    public void A_load_is_16_bytes_or_what_divides_the_row(int elementBytes, int width, int pack) =>
        Assert.Equal(pack, PackWidth.Of(elementBytes, width));

    [Fact]
    public void A_stride_narrows_it() => Assert.Equal(4, PackWidth.Of(2, 1920, 1924));

    [Fact]
    public void No_stride_and_no_address_do_not() =>
        Assert.Equal(8, PackWidth.Of(2, 1920, 0, PackWidth.Elements(DevicePointer.Null, 4)));

    [Fact]
    public void An_address_narrows_it_to_what_it_is_aligned_to() =>
        Assert.Equal(2, PackWidth.Of(2, 1920, PackWidth.Elements(new DevicePointer(0x7000_0004), 2)));
}
