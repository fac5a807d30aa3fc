namespace Derain.Runtime.Pipelines;

/// <summary>
/// How frames too large for a model are cut into tiles that overlap, all of one size. Every pixel is covered, and the weights of
/// the tiles that cover it add up to 1.
/// </summary>
public sealed class TileGrid
{
    private const int OverlapDivisor = 8;

    private TileGrid(int height, int width, IReadOnlyList<TileSpan> rows, IReadOnlyList<TileSpan> columns)
    {
        Height = height;
        Width = width;
        Tiles =
        [
            .. rows.SelectMany(_ => columns, (row, column) => (row, column))
                .Select((spans, index) => new FrameTile(index, spans.row, spans.column)),
        ];
    }

    /// <summary>H of a frame in pixels.</summary>
    public int Height { get; }

    /// <summary>W of a frame.</summary>
    public int Width { get; }

    /// <summary>The tiles, row by row.</summary>
    public IReadOnlyList<FrameTile> Tiles { get; }

    /// <summary>H of a tile.</summary>
    public int TileHeight => Tiles[0].Rows.Length;

    /// <summary>W of a tile.</summary>
    public int TileWidth => Tiles[0].Columns.Length;

    /// <summary>Frames as one tile.</summary>
    /// <param name="height">H in pixels.</param>
    /// <param name="width">W.</param>
    public static TileGrid Whole(int height, int width) => new(
        height,
        width,
        TileSpan.Cover(height, height, multiple: 1, OverlapDivisor),
        TileSpan.Cover(width, width, multiple: 1, OverlapDivisor));

    /// <summary>Tiles of the size that a model was trained at, which share at least an eighth of it with their neighbours.</summary>
    /// <param name="height">H of a frame in pixels, a multiple of the model's <see cref="DerainModel.SizeMultiple"/>.</param>
    /// <param name="width">W, likewise.</param>
    /// <param name="model">The model.</param>
    public static TileGrid For(int height, int width, DerainModel model) =>
        Of(height, width, model.NativeHeight, model.NativeWidth, model.SizeMultiple);

    internal static TileGrid Of(int height, int width, int tileHeight, int tileWidth, int multiple) => new(
        height,
        width,
        TileSpan.Cover(height, SizeOf(height, tileHeight, multiple), multiple, OverlapDivisor),
        TileSpan.Cover(width, SizeOf(width, tileWidth, multiple), multiple, OverlapDivisor));

    // At least two multiples, so that tiles can share one and still get on.
    private static int SizeOf(int length, int wanted, int multiple) =>
        Math.Min(length, Math.Max(wanted / multiple, 2) * multiple);
}
