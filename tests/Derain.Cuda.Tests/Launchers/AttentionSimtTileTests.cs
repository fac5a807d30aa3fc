using Derain.Kernels.Cuda.Launchers;

namespace Derain.Cuda.Tests.Launchers;

public sealed class AttentionSimtTileTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(128, 4)]
    [InlineData(129, 8)]
    [InlineData(AttentionSimtTile.MaxHeadDim, 8)]
    public void A_warps_lanes_cover_the_head(int headDim, int features)
    {
        var tile = AttentionSimtTile.Choose(headDim);
        Assert.Equal(features, tile.Features);
        Assert.True(32 * tile.Features >= headDim);
    }

    [Fact]
    public void The_widest_head_fits_every_card()
    {
        const int widest = AttentionSimtTile.MaxHeadDim;
        Assert.InRange(AttentionSimtTile.Choose(widest).SharedBytes(widest), 1, 99 * 1024);
    }
}
