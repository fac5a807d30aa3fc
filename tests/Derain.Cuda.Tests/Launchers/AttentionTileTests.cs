using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class AttentionTileTests
{
    [Theory]
    [InlineData(8, 16)]
    [InlineData(16, 16)]
    [InlineData(24, 32)]
    [InlineData(40, 64)]
    [InlineData(64, 64)]
    [InlineData(72, 128)]
    [InlineData(128, 128)]
    public void A_head_is_padded_to_the_next_size_there_is(int headDim, int padded) =>
        Assert.Equal(padded, AttentionTile.Choose(DType.F16, headDim, 0.125, hasBias: false)!.Value.HeadDim);

    [Theory]
    [InlineData(DType.F32, 64, 0.125)] // tensor cores would round
    [InlineData(DType.F16, 7, 0.125)] // not whole 16-byte loads
    [InlineData(DType.F16, 136, 0.125)] // more sums than there are registers
    [InlineData(DType.BF16, 64, 0.0)] // maxima are taken before the scale
    [InlineData(DType.BF16, 64, -1.0)]
    public void The_rest_is_left_to_the_plain_kernel(DType type, int headDim, double scale) =>
        Assert.Null(AttentionTile.Choose(type, headDim, scale, hasBias: false));

    [Fact]
    public void The_models_heads_give_each_warp_32_queries_and_16_beside_a_bias()
    {
        AttentionTile plain = AttentionTile.Choose(DType.F16, 64, 0.125, hasBias: false)!.Value;
        AttentionTile biased = AttentionTile.Choose(DType.F16, 64, 1, hasBias: true)!.Value;
        Assert.Equal(32, plain.Queries / plain.Warps);
        Assert.Equal(16, biased.Queries / biased.Warps);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void Shared_memory_needs_no_asking_for(int headDim)
    {
        foreach (bool hasBias in new[] { false, true })
        {
            AttentionTile tile = AttentionTile.Choose(DType.BF16, headDim, 0.125, hasBias)!.Value;
            Assert.InRange(tile.SharedBytes, 1, 48 * 1024);
            Assert.True(tile.Queries <= 2 * tile.Keys, "The queries come in through one stage.");
        }
    }
}
