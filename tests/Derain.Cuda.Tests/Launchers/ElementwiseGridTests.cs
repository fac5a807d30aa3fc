using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class ElementwiseGridTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(256, 1)]
    [InlineData(257, 2)]
    [InlineData(1L << 40, 132 * 32)]
    public void There_is_a_thread_for_each_item_up_to_what_keeps_the_device_busy(long items, int blocks) =>
        Assert.Equal(blocks, ElementwiseGrid.Blocks(items, 132));

    [Fact]
    public void Rows_share_the_device_with_the_blocks_along_them()
    {
        Assert.Equal(new Dim3(1, 7), ElementwiseGrid.OfRows(33, 7, 132));
        Assert.Equal(new Dim3(1, 4224), ElementwiseGrid.OfRows(33, 1_000_000, 132));
        Assert.Equal(new Dim3(4224, 1), ElementwiseGrid.OfRows(1L << 40, 1_000_000, 132));
    }

    [Fact]
    public void Packs_are_16_bytes_where_every_run_begins_on_16()
    {
        var aligned = new DevicePointer(0x1000);
        Assert.Equal(8, ElementwiseGrid.Pack(DType.F16, 64, aligned, aligned));
        Assert.Equal(4, ElementwiseGrid.Pack(DType.F32, 0, aligned));
        Assert.Equal(1, ElementwiseGrid.Pack(DType.F16, 63, aligned, aligned));
        Assert.Equal(1, ElementwiseGrid.Pack(DType.F16, 64, aligned, aligned + 2));
        Assert.Equal(8, ElementwiseGrid.Pack(DType.BF16, 64, aligned, DevicePointer.Null));
    }
}
