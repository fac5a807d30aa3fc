using Derain.Cuda.Tests.Parity;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Cuda.Tests.Launchers;

public sealed class ConvHopperLauncherTests
{
    private const string HopperFile = "conv/conv_hopper.cu";

    [Theory]
    [InlineData(64, 64, 1, 1, DType.F16, true)]
    [InlineData(512, 256, 1, 1, DType.BF16, true)]
    [InlineData(64, 64, 1, 1, DType.F32, false)] // tensor cores would round
    [InlineData(48, 64, 1, 1, DType.F16, false)] // a slab would span two taps
    [InlineData(64, 66, 1, 1, DType.F16, false)]
    [InlineData(64, 32, 1, 1, DType.F16, false)] // moments: mostly padding
    [InlineData(64, 64, 2, 1, DType.F16, false)] // boxes do not skip
    [InlineData(64, 64, 1, 2, DType.F16, false)] // nor repeat
    public void It_takes_what_is_made_of_boxes(int inputs, int outputs, int stride, int upsample, DType type, bool does)
    {
        ConvShape shape = ConvShape.Of(
            new Conv2d(stride, 1, 1, upsample), [1, 2, 8, 8, inputs], [outputs, inputs, 3, 3], [1, 2, 8, 8, outputs]);
        Assert.Equal(does, ConvHopperLauncher.Takes(type, shape, outputs));
    }

    [Fact]
    public void Some_cases_run_with_every_share_of_a_consumer()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F16);
        OperationParity.AssertEqualsReference(backend, DType.F16, OpCases.All.Where(IsTaken));
        string[] shares =
        [
            .. backend.Kernels.Specializations.Where(kernel => kernel.File == HopperFile)
                .Select(kernel => string.Join(' ', kernel.Defines[1..3].ToArray())).Distinct().Order(),
        ];
        Assert.Equal(
            ["-DROW_BLOCKS=1 -DCOLUMN_BLOCKS=1", "-DROW_BLOCKS=1 -DCOLUMN_BLOCKS=2", "-DROW_BLOCKS=2 -DCOLUMN_BLOCKS=1"], shares);
    }

    [Fact]
    public void On_other_cards_the_same_cases_take_the_other_kernel()
    {
        Simulator.SetCapability(80);
        try
        {
            using CudaBackend backend = SimulatedDevice.Open(DType.F16);
            OperationParity.AssertEqualsReference(backend, DType.F16, OpCases.All.Where(IsTaken));
            Assert.DoesNotContain(backend.Kernels.Specializations, kernel => kernel.File == HopperFile);
        }
        finally
        {
            Simulator.SetCapability(90);
        }
    }

    [Fact]
    public void Products_take_it_where_cuBLASLt_is_missing()
    {
        using var backend = new CudaBackend(0, new CudaBackendOptions { UseCublasLt = false });
        OperationParity.AssertEqualsReference(
            backend, DType.F16, [new OpCase(new Linear(), F32(150, 128), F32(72, 128).Times(0.1), F32(72))]);
        Assert.Contains(backend.Kernels.Specializations, kernel => kernel.File == HopperFile);
    }

    private static bool IsTaken(OpCase opCase) =>
        opCase.Operation is Conv3d
        && opCase.Operands[0]!.Shape[4] % 64 == 0
        && opCase.Operands[1]!.Shape[0] is >= 64 and var outputs
        && outputs % 8 == 0;
}
