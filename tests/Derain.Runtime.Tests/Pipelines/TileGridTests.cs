using CsCheck;
using Derain.Runtime.Pipelines;

namespace Derain.Runtime.Tests.Pipelines;

public sealed class TileGridTests
{
    private static readonly Gen<TileGrid> Grids = Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 12], Gen.Int[1, 12])
        .Select((height, width, tileHeight, tileWidth) => TileGrid.Of(16 * height, 16 * width, 16 * tileHeight, 16 * tileWidth, 16));

    [Fact]
    public void A_constant_scene_stays_constant() => Grids.Sample(grid =>
    {
        float[] frame = new float[grid.Height * grid.Width * 3];
        float[] constant = new float[grid.TileHeight * grid.TileWidth * 3];
        Array.Fill(constant, 0.7f);
        foreach (FrameTile tile in grid.Tiles)
        {
            tile.AddTo(frame, grid.Width, constant);
        }

        Assert.All([frame.Min(), frame.Max()], value => Assert.Equal(0.7f, value, 1e-6f));
    }, iter: 60);

    [Fact]
    public void Tiles_are_multiples_of_one_size_and_overlap_by_an_eighth() => Grids.Sample(grid =>
    {
        IGrouping<int, FrameTile>[] rows = [.. grid.Tiles.GroupBy(tile => tile.Rows.Start)];
        Assert.Equal(Enumerable.Range(0, grid.Tiles.Count), grid.Tiles.Select(tile => tile.Index));
        Assert.All(grid.Tiles, tile => Assert.Equal((0, 0), (tile.Rows.Start % 16, tile.Columns.Start % 16)));
        AssertCovers([.. rows.Select(row => row.First().Rows)], grid.Height);
        Assert.All(rows, row => AssertCovers([.. row.Select(tile => tile.Columns)], grid.Width));
    }, iter: 60);

    [Fact]
    public void A_tile_is_cut_from_where_it_is_put()
    {
        TileGrid grid = TileGrid.Of(48, 80, 32, 32, 16);
        byte[] frame = [.. Enumerable.Range(0, 48 * 80 * 3).Select(index => (byte)(index * 7 % 251))];
        float[] sum = new float[frame.Length];
        byte[] cut = new byte[32 * 32 * 3];
        foreach (FrameTile tile in grid.Tiles)
        {
            tile.CutFrom(frame, 80, cut);
            tile.AddTo(sum, 80, [.. cut.Select(value => (float)value)]);
        }

        Assert.Equal(frame, sum.Select(value => (byte)Math.Round(value)));
    }

    [Theory]
    [InlineData(480, 720, 1, 1)]
    [InlineData(1088, 1920, 3, 3)]
    [InlineData(1920, 1088, 5, 2)]
    [InlineData(320, 2000, 1, 4)]
    public void A_frame_takes_as_few_tiles_as_the_overlap_allows(int height, int width, int rows, int columns)
    {
        TileGrid grid = TileGrid.Of(height, width, 480, 720, 16);
        Assert.Equal(rows, grid.Tiles.Select(tile => tile.Rows.Start).Distinct().Count());
        Assert.Equal(columns, grid.Tiles.Select(tile => tile.Columns.Start).Distinct().Count());
    }

    private static void AssertCovers(TileSpan[] spans, int length)
    {
        Assert.Equal(0, spans[0].Start);
        Assert.Equal(length, spans[^1].Start + spans[^1].Length);
        for (int index = 1; index < spans.Length; index++)
        {
            int shared = spans[index - 1].Start + spans[index - 1].Length - spans[index].Start;
            Assert.InRange(shared, spans[index].Length / 8.0, spans[index].Length - 16);
        }

        double[] sums = new double[length];
        foreach (TileSpan span in spans)
        {
            for (int pixel = 0; pixel < span.Length; pixel++)
            {
                Assert.InRange(span.Weights[pixel], float.Epsilon, 1f);
                sums[span.Start + pixel] += span.Weights[pixel];
            }
        }

        Assert.All(sums, sum => Assert.Equal(1, sum, 1e-6));
    }
}
