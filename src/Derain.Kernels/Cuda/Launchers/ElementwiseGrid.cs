using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// Geometry of the kernels in which every thread takes items (elements or packs of them) one grid apart, as <c>derain/grid.cuh</c>
/// shares them out.
/// </summary>
internal static class ElementwiseGrid
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Blocks for each multiprocessor: four times what it holds at once, so that the last ones to finish are small.</summary>
    private const int BlocksPerMultiprocessor = 32;

    private const int MostRows = 65_535;
    private const int PackBytes = 16;

    /// <summary>Blocks for so many items: one thread for each, as long as that is not more than the device can keep busy.</summary>
    /// <param name="items">Items, at least 1.</param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    public static int Blocks(long items, int multiprocessors) =>
        (int)Math.Min((items + Threads - 1) / Threads, (long)multiprocessors * BlocksPerMultiprocessor);

    /// <summary>Blocks for so many rows, each the work of a whole block at a time.</summary>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    public static int Rows(long rows, int multiprocessors) => (int)Math.Min(rows, (long)multiprocessors * BlocksPerMultiprocessor);

    /// <summary>Blocks for rows of items: x along a row, y over the rows.</summary>
    /// <param name="items">Items of a row, at least 1.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="multiprocessors">Multiprocessors of the device.</param>
    public static Dim3 OfRows(long items, long rows, int multiprocessors)
    {
        int along = Blocks(items, multiprocessors);
        long most = Math.Max(1, (long)multiprocessors * BlocksPerMultiprocessor / along);
        return (along, (int)Math.Min(Math.Min(rows, most), MostRows));
    }

    /// <summary>
    /// Elements that a thread takes at once: 16 bytes of them where runs of <paramref name="run"/> elements that follow each other
    /// from these addresses on all begin on a multiple of 16; otherwise 1.
    /// </summary>
    /// <param name="type">Element type.</param>
    /// <param name="run">Elements of a run; 0 where there is only one.</param>
    /// <param name="pointers">Where the first run begins in each tensor.</param>
    public static int Pack(DType type, long run, params ReadOnlySpan<DevicePointer> pointers)
    {
        int pack = PackBytes / type.Size;
        bool fits = run % pack == 0;
        foreach (DevicePointer pointer in pointers)
        {
            fits &= pointer.Address % PackBytes == 0;
        }

        return fits ? pack : 1;
    }
}
