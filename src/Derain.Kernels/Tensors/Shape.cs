using System.Collections;

namespace Derain.Kernels.Tensors;

/// <summary>
/// The dimensions of a tensor, outermost first. Immutable, compared by value, printed as <c>[2, 3, 4]</c>.
/// A scalar has rank 0 and one element.
/// </summary>
[System.Runtime.CompilerServices.CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private readonly int[] _dims;

    /// <summary>A shape of the given dimensions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="OverflowException">There are more elements than a <see cref="long"/> counts.</exception>
    public Shape(params ReadOnlySpan<int> dims)
    {
        _dims = dims.ToArray();
        ElementCount = 1;
        foreach (int dim in _dims)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dim);
            ElementCount = checked(ElementCount * dim);
        }
    }

    /// <summary>Builds a shape from a collection expression.</summary>
    public static Shape Create(ReadOnlySpan<int> dims) => new(dims);

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dims.Length;

    /// <summary>Product of the dimensions; 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>The dimensions.</summary>
    public ReadOnlySpan<int> Dims => _dims;

    /// <inheritdoc/>
    int IReadOnlyCollection<int>.Count => _dims.Length;

    /// <summary>Dimension <paramref name="axis"/>, counted from the front.</summary>
    public int this[int axis] => _dims[axis];

    /// <summary>Dimension <paramref name="axis"/>; <c>^1</c> is the innermost.</summary>
    public int this[Index axis] => _dims[axis];

    /// <summary>This shape with one dimension replaced.</summary>
    public Shape With(Index axis, int dim)
    {
        int[] dims = [.. _dims];
        dims[axis] = dim;
        return new Shape(dims);
    }

    /// <summary>Strides in elements of a contiguous, row-major tensor of this shape.</summary>
    public long[] ContiguousStrides()
    {
        long[] strides = new long[Rank];
        long stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= _dims[axis];
        }

        return strides;
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int dim in _dims)
        {
            hash.Add(dim);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _dims)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether two shapes have the same dimensions.</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);
}
