namespace Derain.Runtime.Pipelines;

/// <summary>A part of every frame, and how much it counts where it overlaps others.</summary>
/// <param name="Index">Its number in the grid, from 0, row by row.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
public sealed record FrameTile(int Index, TileSpan Rows, TileSpan Columns)
{
    private const int Channels = 3;

    private int RowLength => Columns.Length * Channels;

    /// <summary>Cuts the tile out of a frame.</summary>
    /// <param name="frame">The frame, <c>[H, W, 3]</c>.</param>
    /// <param name="width">W.</param>
    /// <param name="tile">Receives the tile.</param>
    internal void CutFrom(ReadOnlySpan<byte> frame, int width, Span<byte> tile)
    {
        for (int row = 0; row < Rows.Length; row++)
        {
            frame.Slice(OffsetOf(row, width), RowLength).CopyTo(tile[(row * RowLength)..]);
        }
    }

    /// <summary>Adds the tile, by its weights, to a frame that was zero before its first tile.</summary>
    /// <param name="frame">The frame, <c>[H, W, 3]</c>.</param>
    /// <param name="width">W.</param>
    /// <param name="tile">The tile.</param>
    internal void AddTo(Span<float> frame, int width, ReadOnlySpan<float> tile)
    {
        ReadOnlySpan<float> columnWeights = Columns.Weights;
        for (int row = 0; row < Rows.Length; row++)
        {
            float rowWeight = Rows.Weights[row];
            Span<float> target = frame.Slice(OffsetOf(row, width), RowLength);
            ReadOnlySpan<float> source = tile.Slice(row * RowLength, RowLength);
            for (int column = 0; column < columnWeights.Length; column++)
            {
                float weight = rowWeight * columnWeights[column];
                for (int channel = 0; channel < Channels; channel++)
                {
                    target[column * Channels + channel] += weight * source[column * Channels + channel];
                }
            }
        }
    }

    private int OffsetOf(int row, int width) => ((Rows.Start + row) * width + Columns.Start) * Channels;
}
