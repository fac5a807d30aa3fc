using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = A·a + B·b + C·c + D·d, all of one shape, in F32 with the sum in double. Every step of every sampler is one of these:
/// adding noise, the DDIM mean, the noise map, and guidance, step and noise in one. An absent operand counts nothing.
/// </summary>
/// <param name="A">Factor of a.</param>
/// <param name="B">Factor of b.</param>
/// <param name="C">Factor of c.</param>
/// <param name="D">Factor of d.</param>
public sealed record LinearCombination(double A, double B = 0, double C = 0, double D = 0) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["a", "b?", "c?", "d?"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType a = operands[0];
        for (int index = 1; index < 4; index++)
        {
            operands.RequireIfGiven(index, a.Shape.Dims);
        }

        return new TensorType(DType.F32, a.Shape);
    }
}
