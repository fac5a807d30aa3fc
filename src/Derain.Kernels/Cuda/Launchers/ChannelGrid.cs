namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Blocks of threads for channels-last tensors <c>[…, C]</c>: a block's x covers packs of channels, its y positions, so that a
/// warp reads neighbouring channels and every thread keeps to its own. Channels that do not fit a block are left to more slices.
/// </summary>
/// <param name="Columns">Packs of channels of a block.</param>
/// <param name="Rows">Positions of a block.</param>
/// <param name="Slices">Blocks that it takes to cover all channels.</param>
internal readonly record struct ChannelGrid(int Columns, int Rows, int Slices)
{
    private const int Threads = 256;

    /// <summary>The block.</summary>
    public Dim3 Block => (Columns, Rows);

    /// <summary>The largest block for so many channels, in packs of <paramref name="pack"/>.</summary>
    /// <param name="channels">C, a multiple of <paramref name="pack"/>.</param>
    /// <param name="pack">Channels of a thread.</param>
    public static ChannelGrid Of(int channels, int pack)
    {
        int packs = channels / pack;
        int slices = (packs + Threads - 1) / Threads;
        int columns = (packs + slices - 1) / slices;
        return new ChannelGrid(columns, Threads / columns, slices);
    }
}
