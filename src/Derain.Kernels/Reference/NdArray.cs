using Derain.Kernels.Tensors;

namespace Derain.Kernels.Reference;

/// <summary>
/// Real numbers with a shape: what the reference formulas are written in. Indexed by as many indices as it has dimensions,
/// or by (row, i), where a row is a run over the last dimension and the rows of all the others are counted through.
/// </summary>
internal sealed class NdArray(Shape shape)
{
    public Shape Shape { get; } = shape;

    /// <summary>All elements, row-major.</summary>
    public double[] Values { get; } = new double[shape.ElementCount];

    /// <summary>Length of the last dimension.</summary>
    public int Width => Shape[^1];

    /// <summary>Number of runs over the last dimension.</summary>
    public int Rows
    {
        get
        {
            int rows = 1;
            for (int axis = 0; axis < Shape.Rank - 1; axis++)
            {
                rows *= Shape[axis];
            }

            return rows;
        }
    }

    public ref double this[int row, int i] => ref Values[(row * Width) + i];

    public ref double this[int a, int b, int c] => ref this[(a * Shape[1]) + b, c];

    public ref double this[int a, int b, int c, int d] => ref this[(((a * Shape[1]) + b) * Shape[2]) + c, d];

    public ref double this[int a, int b, int c, int d, int e] =>
        ref this[(((((a * Shape[1]) + b) * Shape[2]) + c) * Shape[3]) + d, e];

    public Span<double> Row(int row) => Values.AsSpan(row * Width, Width);

    public NdArray Clone()
    {
        var clone = new NdArray(Shape);
        Values.CopyTo(clone.Values, 0);
        return clone;
    }
}
