using Derain.Kernels.Backends;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;
using Derain.Runtime.Planning;

namespace Derain.Runtime.Models.CogVideoX;

/// <summary>
/// Encodes and decodes large videos tile by tile, with overlapping tiles blended into each other. Tiles have half the native size;
/// they overlap by a sixth of their height and a fifth of their width, as in the reference. Less memory, and another result:
/// every tile has its own norm statistics.
/// </summary>
/// <param name="vae">The autoencoder.</param>
public sealed class VaeTiling(CogVideoXVae vae)
{
    private readonly Axis _rows = Axis.Of(vae.Config.SampleHeight / 2 / vae.Config.SpatialCompressionRatio, overlapDivisor: 6);
    private readonly Axis _columns = Axis.Of(vae.Config.SampleWidth / 2 / vae.Config.SpatialCompressionRatio, overlapDivisor: 5);

    /// <summary>Whether a video of this size is larger than a tile.</summary>
    public bool IsNeeded(int height, int width) =>
        height > _rows.Tile * vae.Config.SpatialCompressionRatio || width > _columns.Tile * vae.Config.SpatialCompressionRatio;

    /// <summary>As <see cref="CogVideoXVae.EncodeMoments"/>.</summary>
    public Tensor EncodeMoments(Tensor video, CancellationToken cancellation = default) => Run(
        video, sourceScale: vae.Config.SpatialCompressionRatio, resultScale: 1, tile => vae.EncodeMoments(tile, cancellation));

    /// <summary>As <see cref="CogVideoXVae.DecodeVideo"/>.</summary>
    public Tensor DecodeVideo(Tensor latents, CancellationToken cancellation = default) => Run(
        latents, sourceScale: 1, resultScale: vae.Config.SpatialCompressionRatio, tile => vae.DecodeVideo(tile, cancellation));

    /// <summary>Sizes of the tiles of a video, all in latents.</summary>
    internal IEnumerable<(int Height, int Width)> TilesOf(int height, int width) =>
        from tileHeight in _rows.TilesOf(height) from tileWidth in _columns.TilesOf(width) select (tileHeight, tileWidth);

    /// <summary>What cutting, blending and joining the tiles of a video executes.</summary>
    /// <param name="source">What is cut, <c>[1, F, H, W, C]</c>.</param>
    /// <param name="sourceScale">Elements of the source in a latent, in each direction.</param>
    /// <param name="result">What comes of it, likewise.</param>
    /// <param name="resultScale">Elements of the result in a latent.</param>
    internal IEnumerable<PlannedOperation> OperationsOf(TensorType source, int sourceScale, TensorType result, int resultScale)
    {
        TensorType Cut(TensorType whole, int height, int width) => whole with { Shape = whole.Shape.With(2, height).With(3, width) };
        int[] rows = [.. _rows.TilesOf(source.Shape[2] / sourceScale)];
        int[] columns = [.. _columns.TilesOf(source.Shape[3] / sourceScale)];
        int width = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            foreach (int column in columns)
            {
                yield return PlannedOperation.Of(new Copy(source.Type), Cut(source, rows[row] * sourceScale, column * sourceScale));
            }

            BlendEdge below = new(Axis: 2, _rows.Overlap * resultScale);
            BlendEdge beside = new(Axis: 3, _columns.Overlap * resultScale);
            for (int column = 0; column < columns.Length; column++)
            {
                TensorType tile = Cut(result, rows[row] * resultScale, columns[column] * resultScale);
                if (row > 0)
                {
                    yield return PlannedOperation.Of(below, tile, Cut(result, rows[row - 1] * resultScale, tile.Shape[3]));
                }

                if (column > 0)
                {
                    yield return PlannedOperation.Of(beside, tile, Cut(result, tile.Shape[2], columns[column - 1] * resultScale));
                }
            }

            int height = Math.Min(_rows.Step, rows[row]) * resultScale;
            width = 0;
            foreach (int column in columns)
            {
                TensorType part = Cut(result, height, Math.Min(_columns.Step, column) * resultScale);
                yield return Joined(3, width == 0 ? null : Cut(result, height, width), part);
                width += part.Shape[3];
            }
        }

        for (int row = 0, height = 0; row < rows.Length; row++)
        {
            TensorType line = Cut(result, Math.Min(_rows.Step, rows[row]) * resultScale, width);
            yield return Joined(2, height == 0 ? null : Cut(result, height, width), line);
            height += line.Shape[2];
        }

        static PlannedOperation Joined(int axis, TensorType? longer, TensorType part) => longer is null
            ? PlannedOperation.Of(new Copy(part.Type), part)
            : PlannedOperation.Of(new Concat(axis), longer, part);
    }

    /// <summary>Processes every tile and puts the results together.</summary>
    /// <param name="source">What to cut, <c>[1, F, H, W, C]</c>.</param>
    /// <param name="sourceScale">Elements of the source in a latent, in each direction.</param>
    /// <param name="resultScale">Elements of the result in a latent.</param>
    /// <param name="process">From a tile of the source to one of the result.</param>
    private Tensor Run(Tensor source, int sourceScale, int resultScale, Func<Tensor, Tensor> process)
    {
        IBackend backend = vae.Backend;
        List<Tensor> lines = [];
        List<Tensor> above = [];
        for (int y = 0; y < source.Shape[2]; y += _rows.Step * sourceScale)
        {
            List<Tensor> tiles = [];
            for (int x = 0; x < source.Shape[3]; x += _columns.Step * sourceScale)
            {
                Tensor cut = backend.Compute(new Copy(source.Type), source
                    .Slice(axis: 2, y, Math.Min(_rows.Tile * sourceScale, source.Shape[2] - y))
                    .Slice(axis: 3, x, Math.Min(_columns.Tile * sourceScale, source.Shape[3] - x)));
                Tensor tile = process(cut);
                backend.Free(cut);

                // Blended with its neighbours, themselves already blended: above first, then left.
                if (above.Count > 0)
                {
                    backend.Execute(new BlendEdge(Axis: 2, _rows.Overlap * resultScale), [tile, above[tiles.Count]], tile);
                }

                if (tiles.Count > 0)
                {
                    backend.Execute(new BlendEdge(Axis: 3, _columns.Overlap * resultScale), [tile, tiles[^1]], tile);
                }

                tiles.Add(tile);
            }

            // The rest of each tile is in the next one.
            lines.Add(Join(axis: 3, tiles.Select(tile => tile
                .Slice(axis: 2, 0, Math.Min(_rows.Step * resultScale, tile.Shape[2]))
                .Slice(axis: 3, 0, Math.Min(_columns.Step * resultScale, tile.Shape[3])))));
            above.ForEach(backend.Free);
            above = tiles;
        }

        Tensor result = Join(axis: 2, lines);
        above.ForEach(backend.Free);
        lines.ForEach(backend.Free);
        return result;
    }

    /// <summary>Tensors after each other along one dimension, in new memory.</summary>
    private Tensor Join(int axis, IEnumerable<Tensor> parts)
    {
        Tensor? joined = null;
        foreach (Tensor part in parts)
        {
            Tensor longer = joined is null
                ? vae.Backend.Compute(new Copy(part.Type), part)
                : vae.Backend.Compute(new Concat(axis), joined, part);
            if (joined is not null)
            {
                vae.Backend.Free(joined);
            }

            joined = longer;
        }

        return joined!;
    }

    /// <summary>One direction of the tiling, in latents: whole ones, so that the tiles of source and result fit each other.</summary>
    /// <param name="Tile">Size of a tile.</param>
    /// <param name="Overlap">What it shares with the next one.</param>
    private readonly record struct Axis(int Tile, int Overlap)
    {
        /// <summary>Distance of tiles.</summary>
        public int Step => Tile - Overlap;

        /// <summary>Sizes of the tiles along a length.</summary>
        public IEnumerable<int> TilesOf(int length)
        {
            for (int start = 0; start < length; start += Step)
            {
                yield return Math.Min(Tile, length - start);
            }
        }

        public static Axis Of(int latents, int overlapDivisor)
        {
            int tile = Math.Max(latents, 1);
            int overlap = (tile + overlapDivisor - 1) / overlapDivisor;
            return new Axis(tile, Math.Min(overlap, tile - 1));
        }
    }
}
