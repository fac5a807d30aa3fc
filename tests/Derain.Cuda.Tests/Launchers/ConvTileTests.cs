using Derain.Kernels.Cuda.Launchers;

namespace Derain.Cuda.Tests.Launchers;

public sealed class ConvTileTests
{
    private const int H100 = 132;
    private const int H100Shared = 232_448;
    private const int Ampere86Shared = 101_376;

    [Theory]
    [InlineData(8 * 120 * 180, 512)]
    [InlineData(8 * 480 * 720, 256)]
    public void Wide_layers_of_many_positions_take_the_wide_tile(int positions, int outputs) =>
        Assert.Equal(ConvTile.Wide, ConvTile.Choose(positions, outputs, gathers: false, H100, H100Shared));

    [Fact]
    public void Half_as_many_filters_take_the_square_tile() =>
        Assert.Equal(ConvTile.Square, ConvTile.Choose(8L * 480 * 720, 128, gathers: false, H100, H100Shared));

    [Fact]
    public void An_uneven_last_round_is_left_to_smaller_blocks() =>
        Assert.Equal(ConvTile.Square, ConvTile.Choose(2 * 60 * 90, 512, gathers: false, H100, H100Shared)); // wide: 170 for 132

    [Theory]
    [InlineData(3)]
    [InlineData(32)]
    public void A_picture_and_moments_take_the_narrow_tile(int outputs) =>
        Assert.Equal(ConvTile.Narrow, ConvTile.Choose(8L * 480 * 720, outputs, gathers: false, H100, H100Shared));

    [Fact]
    public void A_small_layer_is_spread_over_all_multiprocessors() =>
        Assert.Equal(ConvTile.Small, ConvTile.Choose(226, 1920, gathers: false, H100, H100Shared));

    [Theory]
    [InlineData(3, 128)]
    [InlineData(3, 512)]
    [InlineData(1, 1)]
    public void Single_elements_are_gathered_by_small_tiles_only(long positions, int outputs)
    {
        ConvTile tile = ConvTile.Choose(positions * 345_600, outputs, gathers: true, H100, H100Shared);
        Assert.True(tile == ConvTile.Small || tile == ConvTile.Narrow, tile.ToString());
    }

    [Fact]
    public void Every_tile_fits_the_shared_memory_of_every_device_since_Ampere() =>
        Assert.All(
            new[] { ConvTile.Wide, ConvTile.Square, ConvTile.Narrow, ConvTile.Small },
            tile => Assert.InRange(tile.SharedBytes, 1, Ampere86Shared));

    [Fact]
    public void A_tile_that_does_not_fit_is_not_chosen() =>
        Assert.Equal(ConvTile.Square, ConvTile.Choose(8L * 480 * 720, 512, gathers: false, 68, 48 * 1024));

    [Fact]
    public void Blocks_cover_the_edges() => Assert.Equal(3 * 2, ConvTile.Wide.Blocks(257, 257));
}
