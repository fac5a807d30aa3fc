namespace Derain.Kernels.Cpu;

/// <summary>
/// How a convolution is cut into pieces of work: blocks of one output frame. Every piece reads all filters, which may
/// be tens of megabytes, so blocks are as large as their window of the input fits the outer cache; but there must be
/// enough of them for all cores. Small problems are also cut by filters.
/// </summary>
internal readonly struct ConvolutionTiling
{
    private const int MostColumnTiles = 4;
    private const int MostTiles = 32;
    private const long MostWindowFloats = 768 << 10; // 3 MiB
    private const int PiecesPerThread = 8;

    private readonly int _rows;
    private readonly int _columns;
    private readonly int _rowBlocks;
    private readonly int _columnBlocks;
    private readonly int _filterBlocks;

    /// <summary>Chooses for tiles of <paramref name="tileRows"/> pixels and so many panels of filters.</summary>
    public ConvolutionTiling(ConvolutionGeometry geometry, int tileRows, int panels, int threads)
    {
        // Half a block more than wanted is still one block: two would leave an uneven rest.
        int wanted = MostColumnTiles * tileRows;
        int blocks = geometry.OutputWidth <= wanted * 3 / 2 ? 1 : CeilingDivide(geometry.OutputWidth, wanted);
        _columns = CeilingDivide(CeilingDivide(geometry.OutputWidth, blocks), tileRows) * tileRows;
        _columnBlocks = CeilingDivide(geometry.OutputWidth, _columns);

        long windowColumns = (long)_columns * geometry.Stride + geometry.KernelWidth;
        long windowRows = MostWindowFloats / (geometry.KernelTime * windowColumns * geometry.Channels);
        int byCache = (int)Math.Min(geometry.OutputHeight, (windowRows - geometry.KernelHeight) / geometry.Stride + 1);
        int byTiles = MostTiles / (_columns / tileRows);
        int frames = geometry.Batch * geometry.Frames;
        int byThreads = (int)((long)geometry.OutputHeight * frames * _columnBlocks / (PiecesPerThread * threads));
        _rows = Math.Max(1, Math.Min(byCache, Math.Min(byTiles, byThreads)));
        _rowBlocks = CeilingDivide(geometry.OutputHeight, _rows);

        int pieces = frames * _rowBlocks * _columnBlocks;
        _filterBlocks = Math.Clamp(2 * threads / Math.Max(1, pieces), 1, panels);
        Pieces = pieces * _filterBlocks;
    }

    /// <summary>Number of pieces.</summary>
    public int Pieces { get; }

    /// <summary>One piece.</summary>
    public Piece this[int index, ConvolutionGeometry geometry, int panels]
    {
        get
        {
            (index, int filterBlock) = Math.DivRem(index, _filterBlocks);
            (index, int columnBlock) = Math.DivRem(index, _columnBlocks);
            (int frame, int rowBlock) = Math.DivRem(index, _rowBlocks);
            int row = rowBlock * _rows;
            int column = columnBlock * _columns;
            int panel = filterBlock * panels / _filterBlocks;
            return new Piece
            {
                Frame = frame,
                Row = row,
                Rows = Math.Min(_rows, geometry.OutputHeight - row),
                Column = column,
                Columns = Math.Min(_columns, geometry.OutputWidth - column),
                FirstPanel = panel,
                Panels = (filterBlock + 1) * panels / _filterBlocks - panel,
            };
        }
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    /// <summary>
    /// A rectangle of output pixels in one frame (counted through the batch), and a range of filter panels.
    /// </summary>
    public readonly record struct Piece
    {
        public int Frame { get; init; }

        public int Row { get; init; }

        public int Rows { get; init; }

        public int Column { get; init; }

        public int Columns { get; init; }

        public int FirstPanel { get; init; }

        public int Panels { get; init; }
    }
}
