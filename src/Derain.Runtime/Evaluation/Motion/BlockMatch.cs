using System.Runtime.Intrinsics;

namespace Derain.Runtime.Evaluation.Motion;

/// <summary>
/// How well the surroundings of a block fit the frame before at a vector: sums of absolute differences over 16×16 pixels.
/// </summary>
/// <param name="current">The frame.</param>
/// <param name="previous">The frame before.</param>
internal readonly struct BlockMatch(Plane current, Plane previous)
{
    /// <summary>Pixels of the surroundings in each direction; the block is their middle.</summary>
    public const int Window = 16;

    private const int Border = (Window - MotionField.Block) / 2;

    /// <summary>Whether the pixels a vector needs are there, in the previous frame or its margin.</summary>
    public bool Reaches(int column, int row, MotionVector vector)
    {
        int x = Left(column) + vector.WholeX;
        int y = Left(row) + vector.WholeY;
        return x >= -Plane.Margin && x + Window < previous.Width + Plane.Margin
            && y >= -Plane.Margin && y + Window < previous.Height + Plane.Margin;
    }

    /// <summary>The sum for a vector that <see cref="Reaches"/>, 0 to 65280.</summary>
    public int Difference(int column, int row, MotionVector vector)
    {
        (int left, int top) = (Left(column), Left(row));
        ReadOnlySpan<byte> here = current.From(left, top);
        ReadOnlySpan<byte> there = previous.From(left + vector.WholeX, top + vector.WholeY);
        return vector.FractionX == 0 && vector.FractionY == 0
            ? Whole(here, current.Stride, there, previous.Stride)
            : Between(here, current.Stride, there, previous.Stride, vector);
    }

    private static int Left(int block) => block * MotionField.Block - Border;

    private static int Whole(ReadOnlySpan<byte> here, int hereStride, ReadOnlySpan<byte> there, int thereStride)
    {
        // 16 rows of two differences of at most 255: a lane ends at 8160, and eight of them below 2¹⁶.
        Vector128<ushort> sum = default;
        for (int y = 0; y < Window; y++)
        {
            var a = Vector128.Create(here[(y * hereStride)..]);
            var b = Vector128.Create(there[(y * thereStride)..]);
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Max(a, b) - Vector128.Min(a, b));
            sum += low + high;
        }

        return Vector128.Sum(sum);
    }

    private static int Between(
        ReadOnlySpan<byte> here, int hereStride, ReadOnlySpan<byte> there, int thereStride, MotionVector vector)
    {
        BilinearWeights weights = new(vector);
        Vector128<ushort> sum = default;
        for (int y = 0; y < Window; y++)
        {
            ReadOnlySpan<byte> upper = there[(y * thereStride)..];
            ReadOnlySpan<byte> lower = there[((y + 1) * thereStride)..];
            (Vector128<ushort> upperLow, Vector128<ushort> upperHigh) = Vector128.Widen(Vector128.Create(upper));
            (Vector128<ushort> upperNextLow, Vector128<ushort> upperNextHigh) = Vector128.Widen(Vector128.Create(upper[1..]));
            (Vector128<ushort> lowerLow, Vector128<ushort> lowerHigh) = Vector128.Widen(Vector128.Create(lower));
            (Vector128<ushort> lowerNextLow, Vector128<ushort> lowerNextHigh) = Vector128.Widen(Vector128.Create(lower[1..]));
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(here[(y * hereStride)..]));
            sum += Distance(low, weights.Apply(upperLow, upperNextLow, lowerLow, lowerNextLow))
                + Distance(high, weights.Apply(upperHigh, upperNextHigh, lowerHigh, lowerNextHigh));
        }

        return Vector128.Sum(sum);
    }

    private static Vector128<ushort> Distance(Vector128<ushort> level, Vector128<ushort> scaled)
    {
        Vector128<ushort> rounded = (scaled + Vector128.Create((ushort)(BilinearWeights.Total / 2))) >> BilinearWeights.TotalBits;
        return Vector128.Max(level, rounded) - Vector128.Min(level, rounded);
    }
}
