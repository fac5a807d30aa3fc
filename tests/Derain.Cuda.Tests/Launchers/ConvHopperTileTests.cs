using Derain.Kernels.Cuda.Launchers;

namespace Derain.Cuda.Tests.Launchers;

public sealed class ConvHopperTileTests
{
    [Theory]
    [InlineData(9, 480, 720, 128, 2, 1)] // the decoder's finest layers, as many filters as one tile has
    [InlineData(9, 240, 360, 256, 1, 2)]
    [InlineData(3, 60, 90, 512, 1, 2)]
    [InlineData(1, 16, 16, 128, 1, 1)] // little to do: more blocks
    public void Many_filters_ask_for_wide_tiles_and_many_positions_for_tall_ones(
        int images, int height, int width, int outputs, int rowBlocks, int columnBlocks)
    {
        var tile = ConvHopperTile.Choose(images, height, width, outputs, multiprocessors: 132);
        Assert.Equal((rowBlocks, columnBlocks), (tile.RowBlocks, tile.ColumnBlocks));
    }

    [Theory]
    [InlineData(480, 720, 0.01)]
    [InlineData(60, 90, 0.15)]
    [InlineData(1, 4096, 0.01)] // rows of a product
    public void A_rectangle_wastes_little_at_the_edges(int height, int width, double waste)
    {
        var tile = ConvHopperTile.Choose(9, height, width, 128, multiprocessors: 132);
        long positions = tile.Blocks(9, height, width, 128) * tile.Rows;
        Assert.InRange(positions, 9L * height * width, 9L * height * width * (1 + waste));
    }

    [Fact]
    public void The_widest_tiles_fit_a_multiprocessor_of_Hopper()
    {
        foreach ((int rowBlocks, int columnBlocks) in new[] { (1, 2), (2, 1), (1, 1) })
        {
            Assert.InRange(new ConvHopperTile(rowBlocks, columnBlocks, 16).SharedBytes, 1, 227 * 1024);
        }
    }
}
