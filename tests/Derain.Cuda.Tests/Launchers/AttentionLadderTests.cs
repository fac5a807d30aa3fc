using Derain.Cuda.Tests.Parity;
using Derain.Kernels.Cuda;
using Derain.Kernels.Cuda.Launchers;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Cuda.Tests.Launchers;

public sealed class AttentionLadderTests
{
    public static MatrixTheoryData<int, DType> Rungs =>
        new(Enumerable.Range(1, AttentionLadder.Names.Count), [DType.F16, DType.BF16]);

    [Theory]
    [MemberData(nameof(Rungs))]
    public void Every_rung_equals_the_reference(int rung, DType type)
    {
        using CudaBackend backend = SimulatedDevice.Open(type, attentionRung: rung);
        OperationParity.AssertEqualsReference(backend, type, Cases);
        string file = rung switch
        {
            5 => "attention/attention.cu",
            >= 8 => "attention/attention_hopper.cu",
            _ => $"ladder/attention/attention_{rung}_",
        };
        Assert.Contains(backend.Kernels.Specializations, kernel => kernel.File.StartsWith(file, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_ladder_is_not_for_takes_the_kernels_for_every_card()
    {
        using CudaBackend backend = SimulatedDevice.Open(DType.F16, attentionRung: 7);
        OperationParity.AssertEqualsReference(
            backend, DType.F16, [new OpCase(new Attention(2, 0.25), F32(1, 9, 32), F32(1, 9, 32), F32(1, 9, 32))]);
        Assert.DoesNotContain(backend.Kernels.Specializations, kernel => kernel.File.StartsWith("ladder", StringComparison.Ordinal));
    }

    /// <summary>One token; parts of a projection, two heads and two rows; every slot used again; maxima that rise late.</summary>
    private static OpCase[] Cases =>
    [
        new(new Attention(1, 0.125), F32(1, 1, 64), F32(1, 1, 64), F32(1, 1, 64)),
        new(new Attention(2, 0.125), Part(0), Part(1), Part(2)),
        new(new Attention(1, 0.125), F32(1, 700, 64), F32(1, 700, 64), F32(1, 700, 64)),
        new(new Attention(1, 1), F32(1, 300, 64).Times(2), F32(1, 300, 64).Times(2), F32(1, 300, 64)),
    ];

    private static OperandSpec Part(int index) => F32(2, 133, 128).PartOf(2, index * 128, 3 * 128);
}
