using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>
/// y = a + b. a of any shape; b of the same shape, or of a's trailing dimensions and then repeated over the leading ones
/// (which b may also have as 1).
/// </summary>
public sealed record Add : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["a", "b"];

    /// <inheritdoc/>
    public override int InPlaceOperand => 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType a = operands[0];
        ReadOnlySpan<int> b = operands[1].Shape.Dims;
        while (b.Length > 0 && b[0] == 1)
        {
            b = b[1..];
        }

        operands.RequireThat(a.Shape.Dims.EndsWith(b), 1, $"{a.Shape} or its trailing dimensions");
        return a;
    }
}
