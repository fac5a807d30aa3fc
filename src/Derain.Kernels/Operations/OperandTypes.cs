using Derain.Kernels.Tensors;

namespace Derain.Kernels.Operations;

/// <summary>The operand types an operation is given, with the checks its shape rule is made of.</summary>
internal readonly ref struct OperandTypes(Operation operation, ReadOnlySpan<TensorType?> types)
{
    private readonly ReadOnlySpan<TensorType?> _types = types;

    public TensorType this[int index] => Optional(index)
        ?? throw new ShapeException(operation.GetType().Name, Name(index), "given", "absent");

    public TensorType? Optional(int index) => index < _types.Length ? _types[index] : null;

    public bool Has(int index) => Optional(index) is not null;

    /// <summary>Operand <paramref name="index"/>, which must have <paramref name="rank"/> dimensions.</summary>
    public TensorType OfRank(int index, int rank)
    {
        TensorType type = this[index];
        return type.Shape.Rank == rank ? type : throw Wrong(index, $"of rank {rank}");
    }

    /// <summary>Requires an exact shape.</summary>
    public void Require(int index, params ReadOnlySpan<int> dims)
    {
        _ = this[index];
        RequireIfGiven(index, dims);
    }

    /// <summary>Requires an exact shape; an absent optional operand passes.</summary>
    public void RequireIfGiven(int index, params ReadOnlySpan<int> dims)
    {
        if (Optional(index) is { } type && !type.Shape.Dims.SequenceEqual(dims))
        {
            throw Wrong(index, new Shape(dims).ToString());
        }
    }

    /// <summary>Requires <c>[1, width]</c> or <c>[batch, width]</c>; an absent optional operand passes.</summary>
    public void RequireRowsIfGiven(int index, int batch, int width)
    {
        if (Optional(index) is { } type
            && (type.Shape.Rank != 2 || type.Shape[1] != width || (type.Shape[0] != 1 && type.Shape[0] != batch)))
        {
            throw Wrong(index, $"[1, {width}] or [{batch}, {width}]");
        }
    }

    public void RequireThat(bool condition, int index, string expected)
    {
        if (!condition)
        {
            throw Wrong(index, expected);
        }
    }

    private ShapeException Wrong(int index, string expected) =>
        new(operation.GetType().Name, Name(index), expected, Optional(index)?.ToString() ?? "absent");

    private string Name(int index) =>
        index < operation.Operands.Count ? operation.Operands[index].TrimEnd('?') : $"operand {index}";
}
