namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// What a block of <c>conv/conv.cu</c> makes, and how. Larger tiles read each input and filter element less often; smaller
/// ones waste less at the edges and give every multiprocessor something to do.
/// </summary>
/// <param name="Rows">Output positions.</param>
/// <param name="Columns">Output channels.</param>
/// <param name="WarpRows">Rows of one warp.</param>
/// <param name="WarpColumns">Columns of one warp.</param>
/// <param name="Depth">Terms of the sum in a slab of shared memory.</param>
/// <param name="Stages">Slabs in shared memory.</param>
internal readonly record struct ConvTile(int Rows, int Columns, int WarpRows, int WarpColumns, int Depth, int Stages)
{
    private const int ElementBytes = 2;

    /// <summary>
    /// For filters in the hundreds. A 64 x 64 share of a warp loads half as many fragments for a product as 32 x 32, which
    /// shared memory could not feed to Hopper's tensor cores; 96 KiB fit every device since Ampere.
    /// </summary>
    public static ConvTile Wide => new(128, 256, 64, 64, 32, 4);

    /// <summary>The same share of a warp where there are fewer filters or positions; two blocks to a multiprocessor.</summary>
    public static ConvTile Square => new(128, 128, 64, 64, 32, 3);

    /// <summary>For a picture, or the moments of latents: as little as possible of the columns is padding.</summary>
    public static ConvTile Narrow => new(128, 32, 32, 32, 32, 4);

    /// <summary>For small problems.</summary>
    public static ConvTile Small => new(64, 64, 32, 32, 32, 4);

    /// <summary>Threads of a block.</summary>
    public int Threads => Rows / WarpRows * (Columns / WarpColumns) * 32;

    /// <summary>Shared memory of a block.</summary>
    public int SharedBytes => Stages * (Rows + Columns) * Depth * ElementBytes;

    // The share of a multiprocessor's best that a tile reaches, estimated from its loads of fragments for a product.
    private double Efficiency => (WarpRows * WarpColumns, Columns) switch
    {
        (64 * 64, 256) => 1.0,
        (64 * 64, _) => 0.9,
        (_, 32) => 0.45,
        _ => 0.5,
    };

    /// <summary>The tile that should finish first.</summary>
    /// <param name="positions">Rows of the product.</param>
    /// <param name="outputs">Columns of the product.</param>
    /// <param name="gathers">
    /// Whether elements must be read one by one. Only small tiles are made for that: it is for a first layer of few terms, or
    /// odd sizes, and not worth two more variants.
    /// </param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    /// <param name="sharedBytes">Shared memory that a block can have.</param>
    public static ConvTile Choose(long positions, int outputs, bool gathers, int multiprocessors, int sharedBytes)
    {
        ReadOnlySpan<ConvTile> tiles = gathers ? [Small, Narrow] : [Small, Narrow, Square, Wide];
        (ConvTile best, double bestTime) = (Small, double.PositiveInfinity);
        foreach (ConvTile tile in tiles)
        {
            // Multiprocessors work through the blocks in rounds; in the last one, some may have nothing to do.
            long rounds = CeilingDivide(tile.Blocks(positions, outputs), multiprocessors);
            double time = rounds * tile.Rows * tile.Columns / tile.Efficiency;
            if (time < bestTime && tile.SharedBytes <= sharedBytes)
            {
                (best, bestTime) = (tile, time);
            }
        }

        return best;
    }

    /// <summary>Blocks that make an output.</summary>
    public long Blocks(long positions, int outputs) => CeilingDivide(positions, Rows) * CeilingDivide(outputs, Columns);

    private static long CeilingDivide(long value, long divisor) => (value + divisor - 1) / divisor;
}
