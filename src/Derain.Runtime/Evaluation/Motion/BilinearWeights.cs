using System.Runtime.Intrinsics;

namespace Derain.Runtime.Evaluation.Motion;

/// <summary>What the four pixels around a place between pixels count, in sixteenths.</summary>
internal readonly struct BilinearWeights
{
    /// <summary>All four together.</summary>
    public const int Total = MotionVector.Unit * MotionVector.Unit;

    /// <summary>log2 of <see cref="Total"/>.</summary>
    public const int TotalBits = 4;

    private readonly ushort _upper;
    private readonly ushort _upperNext;
    private readonly ushort _lower;
    private readonly ushort _lowerNext;

    /// <summary>The weights at the end of a vector.</summary>
    public BilinearWeights(MotionVector vector)
    {
        (int x, int y) = (vector.FractionX, vector.FractionY);
        _upper = (ushort)((MotionVector.Unit - x) * (MotionVector.Unit - y));
        _upperNext = (ushort)(x * (MotionVector.Unit - y));
        _lower = (ushort)((MotionVector.Unit - x) * y);
        _lowerNext = (ushort)(x * y);
    }

    /// <summary>The interpolated levels times <see cref="Total"/>, 0 to 4080.</summary>
    public Vector128<ushort> Apply(
        Vector128<ushort> upper, Vector128<ushort> upperNext, Vector128<ushort> lower, Vector128<ushort> lowerNext) =>
        upper * _upper + upperNext * _upperNext + lower * _lower + lowerNext * _lowerNext;
}
