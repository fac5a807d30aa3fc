using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>A contiguous copy in another float type; x of any shape and strides. Narrowing rounds to nearest even.</summary>
/// <param name="Type">Element type of the copy: F64, F32, F16 or BF16; or that of x, whatever it is.</param>
public sealed record Copy(DType Type) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["x"];

    private protected override bool AcceptsAnyType(int operand) => true;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType x = operands[0];
        operands.RequireThat(x.Type == Type || (x.Type.IsFloat && Type.IsFloat), 0, $"of a float type, to become {Type}");
        return x with { Type = Type };
    }
}
