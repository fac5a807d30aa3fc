using Derain.Cuda.Tests.Parity;
using Derain.Kernels.Cuda;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;

namespace Derain.Cuda.Tests.Launchers;

public sealed class AttentionHopperLauncherTests
{
    private const string HopperFile = "attention/attention_hopper.cu";

    /// <summary>The cases that Hopper's kernel takes, and what all other cards do with them.</summary>
    private static IEnumerable<OpCase> Cases => OpCases.All.Where(opCase =>
        opCase.Operation is Attention { Scale: > 0 } attention
        && opCase.Operands[0]!.Shape[2] == 64 * attention.Heads
        && opCase.Operands.ElementAtOrDefault(3) is null);

    [Theory]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    public void On_other_cards_the_same_cases_take_the_other_kernel(DType type)
    {
        Simulator.SetCapability(80);
        try
        {
            using CudaBackend backend = SimulatedDevice.Open(type);
            OperationParity.AssertEqualsReference(backend, type, Cases);
            Assert.Contains(Files(backend), file => file == "attention/attention.cu");
            Assert.DoesNotContain(HopperFile, Files(backend));
        }
        finally
        {
            Simulator.SetCapability(90);
        }
    }

    [Theory]
    [InlineData(64, 0.125, false, true)]
    [InlineData(64, 0.125, true, false)] // a bias is T5's, and short
    [InlineData(64, -0.125, false, false)]
    [InlineData(32, 0.125, false, false)]
    public void On_Hopper_heads_of_64_take_its_own_kernel(int headDim, double scale, bool hasBias, bool does)
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F16);
        OperandSpec tokens = OperandSpec.F32(1, 9, headDim);
        OperandSpec? bias = hasBias ? OperandSpec.F32(1, 9, 9) : null;
        OperationParity.AssertEqualsReference(
            backend, DType.F16, [new OpCase(new Attention(1, scale), tokens, tokens, tokens, bias)]);
        Assert.Equal(does, Files(backend).Contains(HopperFile));
    }

    [Fact]
    public void Some_case_crosses_every_boundary_of_its_tiles()
    {
        Assert.Contains(Cases, opCase => opCase.Operands[0]!.Shape[1] > 4 * 128); // all the stages, and round
        Assert.Contains(Cases, opCase => opCase.Operation is Attention { TextTokens: > 128, Switch: not null });
        Assert.Contains(Cases, opCase => opCase.Operands[0]!.Shape[0] > 8); // several launches
    }

    private static IEnumerable<string> Files(CudaBackend backend) =>
        backend.Kernels.Specializations.Select(specialization => specialization.File);
}
