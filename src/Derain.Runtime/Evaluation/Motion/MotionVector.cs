namespace Derain.Runtime.Evaluation.Motion;

/// <summary>Where a block of a frame was in the frame before: how far to its right and below it, in quarters of a pixel.</summary>
internal readonly record struct MotionVector(int X, int Y)
{
    /// <summary>Steps in a pixel.</summary>
    public const int Unit = 4;

    /// <summary>Whole pixels to the right, rounded down.</summary>
    public int WholeX => X >> 2;

    /// <summary>Whole pixels down, rounded down.</summary>
    public int WholeY => Y >> 2;

    /// <summary>Quarters of a pixel beyond <see cref="WholeX"/>, 0 to 3.</summary>
    public int FractionX => X & 3;

    /// <summary>Quarters of a pixel beyond <see cref="WholeY"/>, 0 to 3.</summary>
    public int FractionY => Y & 3;

    /// <summary>The nearest vector of whole pixels.</summary>
    public MotionVector Rounded() => new((X + 2) & ~3, (Y + 2) & ~3);

    /// <summary>The same motion in a frame of twice the size.</summary>
    public MotionVector Doubled() => new(2 * X, 2 * Y);

    /// <summary>How far two vectors are apart, in quarters of a pixel along the axes.</summary>
    public int DistanceTo(MotionVector other) => Math.Abs(X - other.X) + Math.Abs(Y - other.Y);

    public static MotionVector operator +(MotionVector a, MotionVector b) => new(a.X + b.X, a.Y + b.Y);
}
