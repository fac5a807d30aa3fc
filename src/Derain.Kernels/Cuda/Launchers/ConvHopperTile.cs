namespace Derain.Kernels.Cuda.Launchers;

/// <summary>What a block of <c>conv/conv_hopper.cu</c> makes, and how.</summary>
/// <param name="RowBlocks">Blocks of 64 positions of each of two consumers.</param>
/// <param name="ColumnBlocks">Blocks of 128 output channels.</param>
/// <param name="Width">Positions side by side in a frame; the rest of them below each other.</param>
internal readonly record struct ConvHopperTile(int RowBlocks, int ColumnBlocks, int Width)
{
    /// <summary>Terms of the sum in a slab: 128 bytes, the row that the copy engine swizzles.</summary>
    public const int Depth = 64;

    /// <summary>Slabs in shared memory: with the widest tiles 192 KiB.</summary>
    public const int Stages = 4;

    /// <summary>Threads of a block: two consumers and a producer.</summary>
    public const int Threads = 3 * 128;

    private const int MinWidth = 8;
    private const int RowBytes = Depth * 2;
    private const int BarrierBytes = 8;
    private const int Alignment = 1024; // of what the copy engine swizzles

    /// <summary>Output positions.</summary>
    public int Rows => 2 * 64 * RowBlocks;

    /// <summary>Output channels.</summary>
    public int Columns => 128 * ColumnBlocks;

    /// <summary>Positions below each other.</summary>
    public int Height => Rows / Width;

    /// <summary>The slabs, two barriers for each, and room to align it all.</summary>
    public int SharedBytes => Alignment + (Stages * (Rows + Columns) * RowBytes) + (2 * Stages * BarrierBytes);

    // The share of the best that a tile reaches: what it reads of both sides for a product, from the second-level cache.
    private double Efficiency => RowBlocks * ColumnBlocks == 2 ? 1.0 : 0.75;

    /// <summary>The tile that should finish first.</summary>
    /// <param name="images">Frames of all batch rows.</param>
    /// <param name="height">Of the output.</param>
    /// <param name="width">Of the output.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="multiprocessors">Of the device.</param>
    public static ConvHopperTile Choose(int images, int height, int width, int outputs, int multiprocessors)
    {
        ReadOnlySpan<(int RowBlocks, int ColumnBlocks)> shapes = [(1, 2), (2, 1), (1, 1)];
        (ConvHopperTile best, double bestTime) = (default, double.PositiveInfinity);
        foreach ((int rowBlocks, int columnBlocks) in shapes)
        {
            for (int across = MinWidth; across <= 128 * rowBlocks; across *= 2)
            {
                var tile = new ConvHopperTile(rowBlocks, columnBlocks, across);
                long rounds = CeilingDivide(tile.Blocks(images, height, width, outputs), multiprocessors);
                double time = rounds * tile.Rows * tile.Columns / tile.Efficiency;
                if (time < bestTime)
                {
                    (best, bestTime) = (tile, time);
                }
            }
        }

        return best;
    }

    /// <summary>Blocks that make an output.</summary>
    public long Blocks(int images, int height, int width, int outputs) =>
        images * CeilingDivide(height, Height) * CeilingDivide(width, Width) * CeilingDivide(outputs, Columns);

    private static long CeilingDivide(long value, long divisor) => (value + divisor - 1) / divisor;
}
