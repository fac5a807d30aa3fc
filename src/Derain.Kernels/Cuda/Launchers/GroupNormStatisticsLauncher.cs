using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>Launches <c>norm/group_norm_statistics.cu</c>.</summary>
internal static class GroupNormStatisticsLauncher
{
    /// <summary>Bytes of the mean and the squared deviations of one channel of one chunk.</summary>
    private const int MomentsBytes = 2 * sizeof(double);

    private const int BlocksPerMultiprocessor = 8;
    private const int FewestOfThread = 4;
    private const int MostOfThread = 256; // bounds what a thread's sums can lose

    /// <summary>
    /// The moments of every channel of x <c>[B, …, C]</c> over each chunk of positions, and how many positions a chunk has.
    /// </summary>
    /// <param name="arguments">Whose scratch memory holds the moments.</param>
    /// <param name="x">First element of x, contiguous.</param>
    /// <param name="type">Its type.</param>
    /// <param name="shape">Its shape.</param>
    public static (DevicePointer Partial, int Chunk, int Chunks) Launch(
        in CudaArguments arguments, DevicePointer x, DType type, Shape shape)
    {
        (int batch, int channels) = (shape[0], shape[^1]);
        long positions = shape.ElementCount / batch / channels;
        int pack = ElementwiseGrid.Pack(type, channels, x);
        ChannelGrid grid = ChannelGrid.Of(channels, pack);
        int chunk = Chunk(positions, grid, batch, arguments.Device.Multiprocessors);
        int chunks = (int)((positions + chunk - 1) / chunk);
        DevicePointer partial = arguments.Scratch((long)batch * chunks * channels * MomentsBytes);
        CudaKernel kernel = arguments.Kernel(
            "norm/group_norm_statistics.cu", new Define("ELEMENT", CudaTypes.Name(type)), new Define("PACK", pack));
        kernel.Launch(
            (chunks, grid.Slices, batch),
            grid.Block,
            2 * sizeof(float) * grid.Columns * pack * grid.Rows,
            x,
            partial,
            positions,
            channels,
            chunk);
        return (partial, chunk, chunks);
    }

    /// <summary>
    /// Positions of a chunk: as many as give every multiprocessor its share of blocks, but neither so few that threads have
    /// nothing to add up nor so many that their sums get long.
    /// </summary>
    /// <param name="positions">Positions of a batch row.</param>
    /// <param name="grid">The blocks.</param>
    /// <param name="batch">Batch rows.</param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    public static int Chunk(long positions, ChannelGrid grid, int batch, int multiprocessors)
    {
        long wanted = Math.Max(1, (long)multiprocessors * BlocksPerMultiprocessor / ((long)grid.Slices * batch));
        long ofThread = positions / (wanted * grid.Rows);
        return grid.Rows * (int)Math.Clamp(ofThread, FewestOfThread, MostOfThread);
    }
}
