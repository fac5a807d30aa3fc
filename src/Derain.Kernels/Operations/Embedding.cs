using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>Rows of a table: ids <c>[B, S]</c> in I32, table <c>[V, D]</c> of any float type → <c>[B, S, D]</c> in F32.</summary>
/// <remarks>An id outside 0..V-1 is an <see cref="ArgumentOutOfRangeException"/> when the operation runs.</remarks>
public sealed record Embedding : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Operands => ["ids", "table"];

    private protected override bool AcceptsAnyType(int operand) => operand == 0;

    private protected override TensorType InferCore(OperandTypes operands)
    {
        TensorType ids = operands.OfRank(0, 2);
        operands.RequireThat(ids.Type == DType.I32, 0, "I32 [B, S]");
        Shape table = operands.OfRank(1, 2).Shape;
        operands.RequireThat(table[0] > 0, 1, "[V, D] with at least one row");
        return new TensorType(DType.F32, [ids.Shape[0], ids.Shape[1], table[1]]);
    }
}
