using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class AttentionHopperTileTests
{
    [Theory]
    [InlineData(DType.F32, 64, 0.125, false)]
    [InlineData(DType.F16, 128, 0.125, false)]
    [InlineData(DType.F16, 56, 0.125, false)]
    [InlineData(DType.BF16, 64, 0.0, false)]
    [InlineData(DType.BF16, 64, 0.125, true)]
    public void The_rest_is_left_to_the_other_kernels(DType type, int headDim, double scale, bool hasBias) =>
        Assert.Null(AttentionHopperTile.Choose(type, headDim, scale, hasBias));

    [Fact]
    public void The_models_heads_fit_a_multiprocessor_of_Hopper()
    {
        AttentionHopperTile tile = AttentionHopperTile.Choose(DType.F16, 64, 0.125, hasBias: false)!.Value;
        Assert.Equal(128, tile.Queries);
        Assert.Equal(12, tile.Warps);
        Assert.InRange(tile.SharedBytes, 1, 227 * 1024);
    }
}
