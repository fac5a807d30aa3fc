using Derain.Kernels.Tensors;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// What each position of one axis of a <see cref="TokenGrid"/> adds to the rows of a position table: <c>[positions,
/// dim]</c>, made of the angles position·10000^(-i/(dim/2)) for i = 0 … dim/2 - 1.
/// </summary>
internal sealed class AxisTable
{
    private const double LowestFrequency = 1e-4;

    private readonly float[] _values;
    private readonly int _dim;

    private AxisTable(int positions, int dim)
    {
        _values = new float[positions * dim];
        _dim = dim;
    }

    /// <summary>The row of one position.</summary>
    public ReadOnlySpan<float> this[int position] => _values.AsSpan(position * _dim, _dim);

    /// <summary>Rows of all sines, then all cosines.</summary>
    public static AxisTable SinCos(ReadOnlySpan<double> positions, int dim) => Create(
        positions, dim, static (row, i, angle) => (row[i], row[i + (row.Length / 2)]) = ((float)Math.Sin(angle), (float)Math.Cos(angle)));

    /// <summary>Rows of cosines, each twice.</summary>
    public static AxisTable PairedCos(ReadOnlySpan<double> positions, int dim) => Create(
        positions, dim, static (row, i, angle) => row[2 * i] = row[(2 * i) + 1] = (float)Math.Cos(angle));

    /// <summary>Rows of sines, each twice.</summary>
    public static AxisTable PairedSin(ReadOnlySpan<double> positions, int dim) => Create(
        positions, dim, static (row, i, angle) => row[2 * i] = row[(2 * i) + 1] = (float)Math.Sin(angle));

    /// <summary>Shares of an embedding of <paramref name="dim"/>: a quarter for time, three eighths for each direction.</summary>
    /// <exception cref="ShapeException">The shares are not whole pairs.</exception>
    public static (int Time, int Space) Split(string table, int dim) => dim > 0 && dim % 16 == 0
        ? (dim / 4, dim / 8 * 3)
        : throw new ShapeException(table, "dimension", "a positive multiple of 16", dim);

    private static AxisTable Create(ReadOnlySpan<double> positions, int dim, Action<Span<float>, int, double> write)
    {
        AxisTable table = new(positions.Length, dim);
        for (int p = 0; p < positions.Length; p++)
        {
            Span<float> row = table._values.AsSpan(p * dim, dim);
            for (int i = 0; i < dim / 2; i++)
            {
                write(row, i, positions[p] * Math.Pow(LowestFrequency, 2.0 * i / dim));
            }
        }

        return table;
    }
}
