using Derain.Kernels.Operations;
using Derain.Kernels.Parity;
using Derain.Kernels.Tensors;
using static Derain.Kernels.Parity.OperandSpec;

namespace Derain.Kernels.Tests.Parity;

public class OpCaseTests
{
    [Fact]
    public void Prints_as_the_line_that_makes_it()
    {
        AssertLine(
            "new(new Linear(Activation: Activation.GeluTanh, TextTokens: 7), F32(9, 3), BF16(4, 3), Absent, F32(9, 4))",
            new(new Linear(Activation: Activation.GeluTanh, TextTokens: 7), F32(9, 3), BF16(4, 3), Absent, F32(9, 4)));
        AssertLine(
            "new(new Add(), F16(4, 3).Times(0.1).Plus(2), F64(3))",
            new(new Add(), F16(4, 3).Times(0.1).Plus(2), F64(3)));
        AssertLine(
            "new(new Attention(Heads: 2, Scale: 0.25, TextTokens: 3, Switch: new(1, 1)), F32(2, 5, 8))",
            new(new Attention(Heads: 2, Scale: 0.25, TextTokens: 3, Switch: new(1, 1)), F32(2, 5, 8)));
        AssertLine(
            "new(new Attention(Heads: 2, Scale: 0.25, TextTokens: 0), F32(2, 5, 8))",
            new(new Attention(Heads: 2, Scale: 0.25, TextTokens: 0), F32(2, 5, 8)));
        AssertLine(
            "new(new GaussianNoise(Shape: [2, 3], Seed: 5, Stream: 0))",
            new(new GaussianNoise(Shape: [2, 3], Seed: 5, Stream: 0)));
        AssertLine(
            "new(new Copy(Type: DType.F16), Ids(9, 4).PartOf(0, 1, 6)) { Seed = 3 }",
            new(new Copy(Type: DType.F16), Ids(9, 4).PartOf(0, 1, 6)) { Seed = 3 });
    }

    private static void AssertLine(string line, OpCase opCase) => Assert.Equal(line, opCase.ToString());
}
