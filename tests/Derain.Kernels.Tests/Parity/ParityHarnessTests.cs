using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Tests.Parity;

public class ParityHarnessTests
{
    private static readonly OpCase Sum = new(new Add(), F32(3, 5), F32(3, 5));

    [Fact]
    public void Finds_a_wrong_number_and_says_where() =>
        AssertFails(Sum, (_, _, y) => y.Span<float>()[7] += 0.001f, "largest difference 0.001 at [1, 2]:");

    [Fact]
    public void Finds_a_small_error_in_every_number() => AssertFails(
        new OpCase(new Linear(), F32(64, 64), F32(64, 64).Times(0.1)),
        (_, _, y) =>
        {
            for (int i = 0; i < y.Shape.ElementCount; i++)
            {
                y.Span<float>()[i] *= 1.00002f;
            }
        },
        "NMSE 4");

    [Fact]
    public void Finds_an_element_that_was_never_written() =>
        AssertFails(Sum, (_, _, y) => y.ByteSpan(56, 4).Fill(0xFF), "largest difference Infinity at [2, 4]: NaN where");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Finds_what_is_not_a_number(float value) =>
        AssertFails(Sum, (_, _, y) => y.Span<float>()[0] = value, "largest difference Infinity at [0, 0]:");

    [Fact]
    public void Expects_infinity_where_the_type_ends()
    {
        var overflow = new OpCase(new Copy(DType.F16), F32(9).Plus(1e6));
        Assert.Equal(ParityOutcome.Passed, Run(overflow, (_, _, _) => { }).Outcome);
        AssertFails(overflow, (_, _, y) => y.Span<Half>()[3] = Half.MaxValue, "at [3]: 65504 where");
        AssertFails(overflow, (_, _, y) => y.Span<Half>()[3] = Half.NegativeInfinity, "at [3]: -Infinity where");
    }

    [Fact]
    public void Expects_the_same_bits_where_elements_only_move() => AssertFails(
        new OpCase(new Concat(0), F32(2), F32(2)),
        (_, _, y) => y.Span<float>()[3] = MathF.BitIncrement(y.Span<float>()[3]),
        "allowed: the same bits");

    [Fact]
    public unsafe void Finds_writes_around_the_output()
    {
        AssertFails(Sum, (_, _, y) => y.HostPointer[y.Bytes] = 0, "the output was written 1 bytes after its end");
        AssertFails(Sum, (_, _, y) => y.HostPointer[-3] = 0, "the output was written 3 bytes before its start");
    }

    [Fact]
    public void Finds_a_changed_operand() =>
        AssertFails(Sum, (_, x, _) => x[1]!.Span<float>()[2] = 0, "the operand b was changed at byte 8");

    [Fact]
    public void Runs_in_place_too() => AssertFails(
        Sum, (_, x, y) => y.Span<float>()[0] += ReferenceEquals(x[0], y) ? 1 : 0, "faulty, in place: ");

    [Fact]
    public void Does_not_run_in_place_over_another_type()
    {
        var narrow = new OpCase(new LinearCombination(1), F16(4));
        Assert.Equal(ParityOutcome.Passed, Run(narrow, (_, x, y) => Assert.NotSame(x[0], y)).Outcome);
    }

    [Fact]
    public void Reports_an_error_as_a_failure() =>
        AssertFails(Sum, (_, _, _) => throw new NotImplementedException("no such kernel"), "no such kernel");

    [Fact]
    public void Reports_what_is_not_supported()
    {
        using var backend = new FaultyBackend((_, _, _) => Assert.Fail("was run"), supports: false);
        ParityResult result = new ParityHarness(backend).Run(Sum);
        Assert.Equal((ParityOutcome.Unsupported, "faulty does not support it."), (result.Outcome, result.Problem));
    }

    [Fact]
    public void Tabulates_results_by_operation()
    {
        ParityResult passed = Run(Sum, (_, _, _) => { });
        ParityResult failed = Run(Sum, (_, _, y) => y.Span<float>()[0] = 0);
        var report = new ParityReport([passed, failed, passed]);
        Assert.Equal((2, 1), (report.Count(ParityOutcome.Passed), report.Count(ParityOutcome.Failed)));
        Assert.Matches(@"(?m)^Add +3 +2 +1 +0 ", report.ToString());
        Assert.Contains("Failed: new(new Add(), F32(3, 5), F32(3, 5))\n  faulty: NMSE", report.ToString());
    }

    private static ParityResult Run(OpCase opCase, Action<Operation, Tensor?[], Tensor> fault)
    {
        using var backend = new FaultyBackend(fault);
        return new ParityHarness(backend).Run(opCase);
    }

    private static void AssertFails(OpCase opCase, Action<Operation, Tensor?[], Tensor> fault, string problem)
    {
        ParityResult result = Run(opCase, fault);
        Assert.Equal(ParityOutcome.Failed, result.Outcome);
        Assert.Contains(problem, result.Problem);
    }
}
