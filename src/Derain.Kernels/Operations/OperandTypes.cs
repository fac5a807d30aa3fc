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

    /// <summary>Requires that an optional operand is given only together with another one.</summary>
    public void RequireTogether(int index, int other) =>
        RequireThat(Has(index) == Has(other), index, $"{(Has(other) ? "given" : "absent")}, as {Name(other)} is");

    /// <summary>Requires something of one of the operation's constants.</summary>
    public void RequireConstant(bool condition, string constant, string expected, object actual)
    {
        if (!condition)
        {
            throw new ShapeException(operation.GetType().Name, $"the constant {constant}", expected, actual);
        }
    }

    /// <summary>Requires that the constant TextTokens counts tokens of operand 0, <c>[B, S, D]</c>.</summary>
    public void RequireTextTokens(int textTokens)
    {
        int tokens = this[0].Shape[1];
        bool fits = textTokens >= 0 && textTokens <= tokens;
        RequireConstant(fits, "TextTokens", $"in 0..{tokens}, the tokens there are", textTokens);
    }

    private ShapeException Wrong(int index, string expected) =>
        new(operation.GetType().Name, Name(index), expected, Optional(index)?.ToString() ?? "absent");

    private string Name(int index) =>
        index < operation.Operands.Count ? operation.Operands[index].TrimEnd('?') : $"operand {index}";
}
