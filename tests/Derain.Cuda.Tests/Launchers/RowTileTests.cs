using Derain.Kernels.Cuda.Launchers;

namespace Derain.Cuda.Tests.Launchers;

public sealed class RowTileTests
{
    [Theory]
    [InlineData(1920, 8, 1, 256)] // 240 loads
    [InlineData(3072, 8, 2, 192)] // 384 loads, two for each of exactly 192 threads
    [InlineData(4096, 8, 2, 256)]
    [InlineData(1920, 4, 2, 256)]
    [InlineData(64, 8, 1, 32)]
    [InlineData(1, 1, 1, 32)]
    [InlineData(1031, 1, 5, 224)]
    public void A_block_has_the_fewest_loads_and_then_the_fewest_warps(int width, int pack, int packs, int threads) =>
        Assert.Equal(new RowTile(pack, packs, threads), RowTile.OfBlock(width, pack));

    [Theory]
    [InlineData(64, 8, 1, 8)]
    [InlineData(72, 8, 1, 16)]
    [InlineData(2, 2, 1, 1)]
    [InlineData(45, 1, 2, 32)]
    [InlineData(600, 8, 3, 32)]
    public void A_head_has_a_power_of_two_of_lanes(int width, int pack, int packs, int lanes) =>
        Assert.Equal(new RowTile(pack, packs, lanes), RowTile.OfLanes(width, pack));

    [Fact]
    public void Every_feature_belongs_to_a_thread()
    {
        for (int width = 1; width < 5000; width += 7)
        {
            foreach (RowTile tile in new[] { RowTile.OfBlock(width, 1), RowTile.OfLanes(width, 1) })
            {
                Assert.True(tile.Threads * tile.Packs >= width && tile.Threads <= RowTile.BlockThreads, $"{tile} for {width}");
            }
        }
    }

    [Fact]
    public void Blocks_hold_as_many_rows_as_fit() => Assert.Equal(3, new RowTile(8, 1, 8).Blocks(65));
}
