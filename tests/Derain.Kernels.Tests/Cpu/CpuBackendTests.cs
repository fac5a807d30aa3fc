using Derain.Kernels.Cpu;
using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Tests.Cpu;

public class CpuBackendTests
{
    /// <summary>Sizes at which the kernels cut their work into several blocks, whatever the register width.</summary>
    private static readonly OpCase[] Blocked =
    [
        new(new Linear(), F32(50, 2100), F16(40, 2100), F32(40)),
        new(new Linear(Activation.GeluTanh), F32(20, 70), F32(600, 70), F32(600)),
        new(new Conv3d(), F32(1, 2, 5, 100, 4), F32(6, 4, 3, 3, 3), F32(6)),
        new(new Conv3d(), F32(1, 1, 3, 14, 520), F32(5, 520, 3, 3, 3).Times(0.05), F32(5), F32(1, 2, 3, 14, 520)),
        new(new Conv3d(), F32(1, 1, 4, 5, 9), F32(130, 9, 3, 3, 3)),
        new(new Conv2d(2, 0, 1), F32(1, 1, 9, 211, 3), F32(5, 3, 3, 3)),
        new(new Conv2d(1, 1, 1, Upsample: 2), F32(1, 1, 5, 60, 3), F32(5, 3, 3, 3)),
        new(new Attention(1, 0.25, 130, new AttentionSwitch(1, 0)), F32(2, 700, 16), F32(2, 700, 16), F32(2, 700, 16)),
        new(new Attention(1, 0.25), F32(1, 300, 16), F32(1, 300, 16), F32(1, 300, 16), F32(1, 300, 300)),
        new(new GroupNorm(3, 1e-6, Activation.Silu), F32(1, 3, 50, 60, 24), F32(24), F32(24)),
        new(new GroupNorm(3, 1e-6), F32(1, 3, 50, 60, 24).Plus(1000), F32(24), F32(24)),
        new(new RmsNorm(1e-6), F32(300, 100), F32(100)),
    ];

    public static TheoryData<int> BlockedIndices() => [.. Enumerable.Range(0, Blocked.Length)];

    [Theory]
    [MemberData(nameof(BlockedIndices))]
    public void Work_in_several_blocks_agrees_with_the_reference(int index)
    {
        using CpuBackend backend = new();
        ParityResult result = new ParityHarness(backend).Run(Blocked[index]);
        Assert.True(result.Outcome == ParityOutcome.Passed, result.ToString());
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        using CpuBackend one = new(threads: 1);
        using CpuBackend three = new(threads: 3);
        foreach (OpCase opCase in OpCases.All.Concat(Blocked))
        {
            Assert.True(Output(one, opCase).AsSpan().SequenceEqual(Output(three, opCase)), opCase.ToString());
        }
    }

    [Fact]
    public void Says_what_it_is()
    {
        using CpuBackend backend = new(threads: 2);
        Assert.Matches(@"^CPU \(2 threads, (128|256|512)-bit SIMD\)$", backend.Name);
    }

    private static byte[] Output(CpuBackend backend, OpCase opCase)
    {
        GuardedTensor?[] operands = [.. opCase.Operands.Select((operand, index) =>
            operand is null ? null : GuardedTensor.Of(backend, operand, opCase.Seed, (ulong)index))];
        using GuardedTensor output = GuardedTensor.Unwritten(backend, opCase.OutputType);
        backend.Execute(opCase.Operation, [.. operands.Select(operand => operand?.Tensor)], output.Tensor);
        unsafe
        {
            return new Span<byte>(output.Tensor.HostPointer, (int)output.Tensor.Bytes).ToArray();
        }
    }
}
