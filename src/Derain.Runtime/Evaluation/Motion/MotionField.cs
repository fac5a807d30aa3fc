namespace Derain.Runtime.Evaluation.Motion;

/// <summary>One motion vector for every block of 8×8 pixels of a plane; the blocks at the right and bottom may be partial.</summary>
internal sealed class MotionField
{
    /// <summary>Pixels of a block in each direction.</summary>
    public const int Block = 8;

    private readonly MotionVector[] _vectors;

    /// <summary>A field without motion.</summary>
    /// <param name="width">Of the plane, in pixels.</param>
    /// <param name="height">Of the plane, in pixels.</param>
    public MotionField(int width, int height)
    {
        Columns = (width + Block - 1) / Block;
        Rows = (height + Block - 1) / Block;
        _vectors = new MotionVector[Columns * Rows];
    }

    public int Columns { get; }

    public int Rows { get; }

    public ref MotionVector this[int column, int row] => ref _vectors[row * Columns + column];
}
