using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// Encodes and decodes large videos tile by tile, with overlapping tiles blended into each other. Tiles have half the native size;
/// they overlap by a sixth of their height and a fifth of their width, as in the reference. Less memory, and another result:
/// every tile has its own norm statistics.
/// </summary>
/// <param name="vae">The autoencoder.</param>
public sealed class VaeTiling(CogVideoXVae vae)
{
    private const double OverlapHeight = 1.0 / 6;
    private const double OverlapWidth = 1.0 / 5;

    private int TileHeight => vae.Config.SampleHeight / 2;

    private int TileWidth => vae.Config.SampleWidth / 2;

    private int LatentTileHeight => TileHeight / vae.Config.SpatialCompressionRatio;

    private int LatentTileWidth => TileWidth / vae.Config.SpatialCompressionRatio;

    /// <summary>Whether a video of this size is larger than a tile.</summary>
    public bool IsNeeded(int height, int width) => height > TileHeight || width > TileWidth;

    /// <summary>As <see cref="CogVideoXVae.EncodeMoments"/>.</summary>
    public Tensor EncodeMoments(Tensor video, CancellationToken cancellation = default) => Run(
        video,
        rows: new Axis(TileHeight, (int)(TileHeight * (1 - OverlapHeight)), LatentTileHeight, (int)(LatentTileHeight * OverlapHeight)),
        columns: new Axis(TileWidth, (int)(TileWidth * (1 - OverlapWidth)), LatentTileWidth, (int)(LatentTileWidth * OverlapWidth)),
        tile => vae.EncodeMoments(tile, cancellation));

    /// <summary>As <see cref="CogVideoXVae.DecodeVideo"/>.</summary>
    public Tensor DecodeVideo(Tensor latents, CancellationToken cancellation = default) => Run(
        latents,
        rows: new Axis(LatentTileHeight, (int)(LatentTileHeight * (1 - OverlapHeight)), TileHeight, (int)(TileHeight * OverlapHeight)),
        columns: new Axis(LatentTileWidth, (int)(LatentTileWidth * (1 - OverlapWidth)), TileWidth, (int)(TileWidth * OverlapWidth)),
        tile => vae.DecodeVideo(tile, cancellation));

    private Tensor Run(Tensor source, Axis rows, Axis columns, Func<Tensor, Tensor> process)
    {
        IBackend backend = vae.Backend;
        Tensor[]? above = null;
        Tensor? result = null;
        for (int y = 0; y < source.Shape[2]; y += rows.Step)
        {
            List<Tensor> tiles = [];
            Tensor? line = null;
            for (int x = 0; x < source.Shape[3]; x += columns.Step)
            {
                Tensor cut = source
                    .Slice(axis: 2, y, Math.Min(rows.Tile, source.Shape[2] - y))
                    .Slice(axis: 3, x, Math.Min(columns.Tile, source.Shape[3] - x));
                Tensor tile = process(backend.Compute(new Copy(source.Type), cut));

                // Blended with its neighbours, themselves already blended: above first, then left.
                tile = above is null ? tile : backend.Compute(new BlendEdge(Axis: 2, rows.Blend), tile, above[tiles.Count]);
                tile = tiles.Count == 0 ? tile : backend.Compute(new BlendEdge(Axis: 3, columns.Blend), tile, tiles[^1]);
                tiles.Add(tile);

                Tensor kept = tile
                    .Slice(axis: 2, 0, Math.Min(rows.Kept, tile.Shape[2]))
                    .Slice(axis: 3, 0, Math.Min(columns.Kept, tile.Shape[3]));
                line = line is null ? kept : backend.Compute(new Concat(Axis: 3), line, kept);
            }

            above = [.. tiles];
            result = result is null ? line : backend.Compute(new Concat(Axis: 2), result, line);
        }

        return result!.IsContiguous ? result : backend.Compute(new Copy(result.Type), result);
    }

    /// <summary>One direction of the tiling.</summary>
    /// <param name="Tile">Size of a source tile.</param>
    /// <param name="Step">Distance of source tiles.</param>
    /// <param name="ResultTile">Size of a result tile.</param>
    /// <param name="Blend">Blended part of a result tile.</param>
    private readonly record struct Axis(int Tile, int Step, int ResultTile, int Blend)
    {
        /// <summary>Part of a result tile that is kept; the rest is in the next one.</summary>
        public int Kept => ResultTile - Blend;
    }
}
