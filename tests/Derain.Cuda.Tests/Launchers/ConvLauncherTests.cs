using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Cuda.Tests.Launchers;

/// <summary>Every tile on problems that reach over its edges in rows, columns and terms.</summary>
public sealed class ConvLauncherTests
{
    private static readonly Dictionary<string, ConvTile> Tiles = new()
    {
        ["wide"] = ConvTile.Wide,
        ["square"] = ConvTile.Square,
        ["narrow"] = ConvTile.Narrow,
        ["small"] = ConvTile.Small,
    };

    [Theory]
    [InlineData("wide", DType.F16)]
    [InlineData("wide", DType.BF16)]
    [InlineData("square", DType.F16)]
    [InlineData("narrow", DType.F16)]
    [InlineData("small", DType.F16)]
    public void A_tile_equals_the_reference(string tile, DType type)
    {
        using var backend = new TiledConvolutions(SimulatedDevice.Open(type), Tiles[tile]);
        var harness = new ParityHarness(backend);
        OpCase[] cases =
        [
            new(
                new Conv3d(),
                F32(1, 2, 9, 16, 24),
                F32(264, 24, 2, 3, 3).Times(0.05),
                F32(264),
                F32(1, 1, 9, 16, 24),
                F32(1, 2, 9, 16, 264)),
            new(new Conv3d(), F32(1, 1, 1, 130, 64), F32(20, 64, 1, 1, 3).Times(0.1), F32(20)),
            new(new Conv3d(), F32(2, 2, 3, 5, 8), F32(7, 8, 1, 1, 1)),
        ];
        Assert.All(
            cases.Select(opCase => harness.Run(opCase.WithActivations(type))),
            result => Assert.True(result.Outcome == ParityOutcome.Passed, result.ToString()));
    }
}
