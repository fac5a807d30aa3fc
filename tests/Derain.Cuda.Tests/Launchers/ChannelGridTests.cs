using Derain.Kernels.Cuda.Launchers;

namespace Derain.Cuda.Tests.Launchers;

public sealed class ChannelGridTests
{
    [Theory]
    [InlineData(128, 8, 16, 16, 1)]
    [InlineData(512, 8, 64, 4, 1)]
    [InlineData(512, 4, 128, 2, 1)]
    [InlineData(34, 1, 34, 7, 1)]
    [InlineData(1, 1, 1, 256, 1)]
    [InlineData(256, 1, 256, 1, 1)]
    [InlineData(300, 1, 150, 1, 2)] // in even slices
    public void A_block_holds_all_channels_of_some_positions_or_a_slice_of_one(
        int channels, int pack, int columns, int rows, int slices) =>
        Assert.Equal(new ChannelGrid(columns, rows, slices), ChannelGrid.Of(channels, pack));

    [Fact]
    public void Every_channel_has_a_thread()
    {
        for (int channels = 1; channels < 2000; channels++)
        {
            ChannelGrid grid = ChannelGrid.Of(channels, 1);
            Assert.InRange(grid.Columns * grid.Rows, 1, 256);
            Assert.True(grid.Columns * grid.Slices >= channels && grid.Columns * (grid.Slices - 1) < channels);
        }
    }

    [Theory]
    [InlineData(1, 64)] // at least 4 for each of 16 threads
    [InlineData(49 * 480 * 720, 4096)] // at most 256
    [InlineData(9 * 60 * 90, 64)]
    [InlineData(9 * 240 * 360, 16 * 46)] // 132 · 8 blocks
    public void A_chunk_keeps_every_multiprocessor_busy_and_sums_short(long positions, int chunk) =>
        Assert.Equal(chunk, GroupNormStatisticsLauncher.Chunk(positions, ChannelGrid.Of(128, 8), batch: 1, multiprocessors: 132));
}
