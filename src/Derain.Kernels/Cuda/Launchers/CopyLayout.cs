using System.Diagnostics;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Where the elements of a copy lie in its source and its destination: dimensions outermost first, without those of size 1, and
/// merged where both sides run on, so that what is one piece is one dimension.
/// </summary>
internal struct CopyLayout
{
    private Extents _size;
    private Extents _sourceStride;
    private Extents _destinationStride;

    /// <summary>Number of dimensions, at least 1.</summary>
    public int Rank { get; private set; }

    /// <summary>Elements of each dimension; of the last one packs, <see cref="Ragged"/> being the elements of its last pack.</summary>
    public readonly Extents Size => _size;

    /// <summary>Elements from one index to the next in the source; 0 repeats.</summary>
    public readonly Extents SourceStride => _sourceStride;

    /// <summary>Elements from one index to the next in the destination.</summary>
    public readonly Extents DestinationStride => _destinationStride;

    /// <summary>Elements that are moved at once.</summary>
    public int Width { get; private set; }

    /// <summary>Elements of the last pack of a run along the last dimension.</summary>
    public int Ragged { get; private set; }

    /// <summary>Packs to move: the product of <see cref="Size"/>.</summary>
    public readonly long Packs
    {
        get
        {
            long packs = 1;
            for (int axis = 0; axis < Rank; axis++)
            {
                packs *= _size[axis];
            }

            return packs;
        }
    }

    /// <summary>The layout of a copy, element by element.</summary>
    /// <param name="dims">Elements of each dimension, outermost first; the last should be the destination's innermost.</param>
    /// <param name="sourceStrides">Strides of the source in elements.</param>
    /// <param name="destinationStrides">Strides of the destination in elements.</param>
    /// <exception cref="NotSupportedException">More than 8 dimensions are left.</exception>
    public static CopyLayout Of(ReadOnlySpan<int> dims, ReadOnlySpan<long> sourceStrides, ReadOnlySpan<long> destinationStrides)
    {
        var layout = new CopyLayout { Width = 1, Ragged = 1 };
        for (int axis = 0; axis < dims.Length; axis++)
        {
            layout.Append(dims[axis], sourceStrides[axis], destinationStrides[axis]);
        }

        if (layout.Rank == 0)
        {
            layout.Add(1, 1, 1);
        }

        return layout;
    }

    /// <summary>
    /// The same layout in packs of <paramref name="width"/> elements, or this one where they would not lie on multiples of their
    /// size: the last dimension must be contiguous on both sides, and every other stride a multiple of the width.
    /// </summary>
    public readonly CopyLayout InPacksOf(int width)
    {
        Debug.Assert(Width == 1);
        int last = Rank - 1;
        bool fits = _sourceStride[last] == 1 && _destinationStride[last] == 1 && _size[last] >= width;
        for (int axis = 0; axis < last; axis++)
        {
            fits &= _sourceStride[axis] % width == 0 && _destinationStride[axis] % width == 0;
        }

        if (!fits)
        {
            return this;
        }

        CopyLayout packed = this;
        packed.Width = width;
        packed.Ragged = (int)((_size[last] - 1) % width) + 1;
        packed._size[last] = (_size[last] + width - 1) / width;
        packed._sourceStride[last] = width;
        packed._destinationStride[last] = width;
        return packed;
    }

    private void Append(int size, long sourceStride, long destinationStride)
    {
        if (size == 1)
        {
            return;
        }

        int last = Rank - 1;
        if (Rank > 0
            && _sourceStride[last] == size * sourceStride
            && _destinationStride[last] == size * destinationStride)
        {
            _size[last] *= size;
            (_sourceStride[last], _destinationStride[last]) = (sourceStride, destinationStride);
            return;
        }

        Add(size, sourceStride, destinationStride);
    }

    private void Add(int size, long sourceStride, long destinationStride)
    {
        if (Rank == Extents.MaxRank)
        {
            throw new NotSupportedException($"A copy of more than {Extents.MaxRank} dimensions that do not run on has no kernel.");
        }

        (_size[Rank], _sourceStride[Rank], _destinationStride[Rank]) = (size, sourceStride, destinationStride);
        Rank++;
    }
}
