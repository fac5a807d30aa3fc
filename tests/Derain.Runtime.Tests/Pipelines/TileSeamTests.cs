using Derain.Kernels.Cpu;
using Derain.Runtime.Pipelines;
using Derain.Runtime.Weights;

namespace Derain.Runtime.Tests.Pipelines;

/// <summary>
/// What can be seen where tiles meet, measured with the small model at its own settings on generated scenes larger than it. Prints the
/// table of docs/reliability.md.
/// </summary>
public sealed class TileSeamTests(ITestOutputHelper output) : IDisposable
{
    private const int Frames = 9;

    private readonly TemporaryFolder _cache = new();
    private readonly CpuBackend _backend = new();

    public void Dispose()
    {
        _backend.Dispose();
        _cache.Dispose();
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public void Tiles_show_less_than_a_cut()
    {
        using DerainModel model = DerainModel.Load(
            new CheckpointFolder(Path.Combine(Goldens.Repository, "models", "small")), _backend, new PromptCache(_cache.Root));
        int multiple = model.SizeMultiple;
        int height = model.NativeHeight * 3 / 2 / multiple * multiple;
        int width = model.NativeWidth * 3 / 2 / multiple * multiple;
        var tiles = TileGrid.For(height, width, model);
        output.WriteLine(
            $"{Frames} frames of {width}x{height} in {tiles.Tiles.Count} tiles of {tiles.TileWidth}x{tiles.TileHeight}, "
            + $"{model.Defaults.Options.Steps} steps.\n");
        output.WriteLine("| tiles | scene | across | inside | ratio | PSNR |");
        output.WriteLine("|---|---|---|---|---|---|");
        double cut = MeanRatio("cut", tiles, model, Cut);
        MeanRatio("blended, noise of their own", tiles, model, OwnNoise);
        double shared = MeanRatio("blended, shared noise", tiles, model, SharedNoise);
        Assert.InRange(shared, 0, cut);
    }

    private static List<byte[]> SharedNoise(DerainModel model, TileGrid tiles, List<byte[]> rainy) =>
        [.. new FrameDerainer(model, Frames).Derain(rainy, tiles.Height, tiles.Width, tiles: tiles)];

    private static List<byte[]> OwnNoise(DerainModel model, TileGrid tiles, List<byte[]> rainy) =>
    [
        .. new FrameDerainer(model, Frames).Derain(
            rainy, tiles.Height, tiles.Width, tiles: tiles,
            noise: place => new PhiloxNoise(model.Backend, seed: (ulong)(1000 * place.Row + place.Column))),
    ];

    /// <summary>Every tile alone, put together with a hard border in the middle of what neighbours share.</summary>
    private static List<byte[]> Cut(DerainModel model, TileGrid tiles, List<byte[]> rainy)
    {
        List<byte[]> result = [.. rainy.Select(frame => new byte[frame.Length])];
        int row = tiles.Width * 3;
        foreach (FrameTile tile in tiles.Tiles)
        {
            int tileRow = tile.Columns.Length * 3;
            List<byte[]> alone = [.. rainy.Select(frame =>
            {
                byte[] part = new byte[tile.Rows.Length * tileRow];
                tile.CutFrom(frame, tiles.Width, part);
                return part;
            })];
            DerainOptions options = model.Defaults.Options with { Seed = (ulong)tile.Index };
            List<byte[]> dry = [.. new FrameDerainer(model, Frames).Derain(alone, tile.Rows.Length, tile.Columns.Length, options)];

            // The tile's own part begins at the border to the one before; those after it write over what lies beyond theirs.
            int top = BorderBefore(Spans(tiles, t => t.Rows), tile.Rows) - tile.Rows.Start;
            int left = BorderBefore(Spans(tiles, t => t.Columns), tile.Columns) - tile.Columns.Start;
            foreach ((byte[] from, byte[] to) in dry.Zip(result))
            {
                for (int y = top; y < tile.Rows.Length; y++)
                {
                    from.AsSpan(y * tileRow + left * 3, tileRow - left * 3)
                        .CopyTo(to.AsSpan((tile.Rows.Start + y) * row + (tile.Columns.Start + left) * 3));
                }
            }
        }

        return result;
    }

    private static TileSpan[] Spans(TileGrid tiles, Func<FrameTile, TileSpan> span) =>
        [.. tiles.Tiles.Select(span).DistinctBy(each => each.Start).OrderBy(each => each.Start)];

    /// <summary>Where a hard border to the span before would be; the start of the first span.</summary>
    private static int BorderBefore(TileSpan[] spans, TileSpan span) =>
        spans.LastOrDefault(other => other.Start < span.Start) is { } before ? (span.Start + before.Start + before.Length) / 2 : span.Start;

    private double MeanRatio(string name, TileGrid tiles, DerainModel model, Func<DerainModel, TileGrid, List<byte[]>, List<byte[]>> derain)
    {
        bool IsSeam(TileSpan[] spans, int pixel) => spans.Skip(1).Zip(spans).Any(pair => name == "cut"
            ? pixel == BorderBefore(spans, pair.First) - 1
            : pixel >= pair.First.Start - 1 && pixel < pair.Second.Start + pair.Second.Length);
        TileSpan[] columns = Spans(tiles, tile => tile.Columns);
        TileSpan[] rows = Spans(tiles, tile => tile.Rows);
        return ((int[])[1, 2, 3]).Average(seed =>
        {
            MovingScene scene = new(seed, tiles.Height, tiles.Width);
            List<byte[]> clear = [.. Enumerable.Range(0, Frames).Select(scene.Dry)];
            List<byte[]> dry = derain(model, tiles, [.. Enumerable.Range(0, Frames).Select(scene.Rainy)]);
            var seams = TileSeams.Measure(dry, clear, tiles.Width, x => IsSeam(columns, x), y => IsSeam(rows, y));
            double ratio = seams.Across / seams.Inside;
            output.WriteLine($"| {name} | {seed} | {seams.Across:F2} | {seams.Inside:F2} | {ratio:F3} | {seams.Psnr:F2} |");
            return ratio;
        });
    }
}
