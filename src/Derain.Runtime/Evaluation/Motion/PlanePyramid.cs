namespace Derain.Runtime.Evaluation.Motion;

/// <summary>A plane, and the same in half, a quarter and an eighth of its size, as far as that leaves something to see.</summary>
internal sealed class PlanePyramid
{
    private const int Deepest = 3;
    private const int SmallestSide = 32;

    private readonly List<Plane> _halved = [];

    public PlanePyramid(int width, int height)
    {
        while (_halved.Count < Deepest && Math.Min(width, height) >= 2 * SmallestSide)
        {
            width = (width + 1) / 2;
            height = (height + 1) / 2;
            _halved.Add(new Plane(width, height));
        }
    }

    /// <summary>The planes, the largest first: the given one, then its halves.</summary>
    public IReadOnlyList<Plane> Levels { get; private set; } = [];

    /// <summary>Takes in a plane, which is kept and not copied.</summary>
    public void Load(Plane plane)
    {
        Levels = [plane, .. _halved];
        for (int level = 1; level < Levels.Count; level++)
        {
            Halve(Levels[level - 1], Levels[level]);
            Levels[level].ExtendEdges();
        }
    }

    private static void Halve(Plane large, Plane small)
    {
        for (int y = 0; y < small.Height; y++)
        {
            // An odd side reads one pixel of the margin, which repeats the edge.
            ReadOnlySpan<byte> upper = large.From(0, 2 * y);
            ReadOnlySpan<byte> lower = large.From(0, 2 * y + 1);
            Span<byte> row = small.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (byte)((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2) >> 2);
            }
        }
    }
}
