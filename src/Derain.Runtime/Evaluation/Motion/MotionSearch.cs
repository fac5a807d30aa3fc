namespace Derain.Runtime.Evaluation.Motion;

/// <summary>
/// Finds the motion between two planes by matching blocks: from a coarse picture to the fine one, from the motion of neighbours to
/// the best place near it, and there to a quarter of a pixel.
/// </summary>
internal sealed class MotionSearch
{
    // Whole pixels tried around standing still in the smallest picture, which then reach 8 times as far in the largest.
    private const int CoarseReach = 4;

    // What a quarter of a pixel away from the coarser picture's motion costs, in summed levels: where nothing tells motions apart,
    // as in a flat or a noisy sky, the field stays smooth.
    private const int DepartureCost = 4;

    private static readonly MotionVector[] Beside = [new(-1, 0), new(1, 0), new(0, -1), new(0, 1)];

    private readonly MotionField[] _fields;

    /// <summary>A search in planes of one size.</summary>
    public MotionSearch(int width, int height)
    {
        PlanePyramid like = new(width, height);
        like.Load(new Plane(width, height));
        _fields = [.. like.Levels.Select(level => new MotionField(level.Width, level.Height))];
    }

    /// <summary>The motion from a frame back to the one before.</summary>
    /// <returns>A field that the next search writes anew.</returns>
    public MotionField Find(PlanePyramid current, PlanePyramid previous)
    {
        for (int level = _fields.Length - 1; level >= 0; level--)
        {
            MotionField? coarser = level + 1 < _fields.Length ? _fields[level + 1] : null;
            BlockMatch match = new(current.Levels[level], previous.Levels[level]);
            for (int row = 0; row < _fields[level].Rows; row++)
            {
                for (int column = 0; column < _fields[level].Columns; column++)
                {
                    Candidate best = new(match, column, row, Expected(coarser, column, row));
                    TryNeighbours(ref best, _fields[level], coarser, column, row);
                    Descend(ref best);
                    if (level == 0)
                    {
                        best.TryAround(MotionVector.Unit / 2);
                        best.TryAround(MotionVector.Unit / 4);
                    }

                    _fields[level][column, row] = best.Vector;
                }
            }
        }

        return _fields[0];
    }

    private static MotionVector Expected(MotionField? coarser, int column, int row) => coarser is null
        ? default
        : coarser[Math.Clamp(column >> 1, 0, coarser.Columns - 1), Math.Clamp(row >> 1, 0, coarser.Rows - 1)].Doubled();

    private static void TryNeighbours(ref Candidate best, MotionField field, MotionField? coarser, int column, int row)
    {
        best.Try(default);
        if (column > 0)
        {
            best.Try(field[column - 1, row].Rounded());
        }

        if (row > 0)
        {
            best.Try(field[column, row - 1].Rounded());
        }

        if (coarser is null)
        {
            for (int y = -CoarseReach; y <= CoarseReach; y++)
            {
                for (int x = -CoarseReach; x <= CoarseReach; x++)
                {
                    best.Try(new MotionVector(x * MotionVector.Unit, y * MotionVector.Unit));
                }
            }

            return;
        }

        foreach (MotionVector beside in Beside)
        {
            best.Try(Expected(coarser, column + 2 * beside.X, row + 2 * beside.Y));
        }
    }

    private static void Descend(ref Candidate best)
    {
        const int LongestWay = 8;
        int steps = 0;
        while (steps < LongestWay && best.TryAround(MotionVector.Unit))
        {
            steps++;
        }
    }

    /// <summary>The best vector so far of a block.</summary>
    private struct Candidate
    {
        private readonly BlockMatch _match;
        private readonly int _column;
        private readonly int _row;
        private readonly MotionVector _expected;
        private int _cost = int.MaxValue;

        public Candidate(BlockMatch match, int column, int row, MotionVector expected)
        {
            _match = match;
            _column = column;
            _row = row;
            _expected = expected;
            Try(expected);
        }

        public MotionVector Vector { get; private set; }

        public bool Try(MotionVector vector)
        {
            int departure = DepartureCost * vector.DistanceTo(_expected);
            if (departure >= _cost || (vector == Vector && _cost < int.MaxValue) || !_match.Reaches(_column, _row, vector))
            {
                return false;
            }

            int cost = departure + _match.Difference(_column, _row, vector);
            if (cost >= _cost)
            {
                return false;
            }

            (Vector, _cost) = (vector, cost);
            return true;
        }

        /// <summary>Tries the four vectors a distance away along the axes from the best so far.</summary>
        public bool TryAround(int distance)
        {
            MotionVector middle = Vector;
            bool isBetter = false;
            foreach (MotionVector beside in Beside)
            {
                isBetter |= Try(middle + new MotionVector(beside.X * distance, beside.Y * distance));
            }

            return isBetter;
        }
    }
}
