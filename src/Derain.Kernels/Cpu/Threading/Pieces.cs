namespace Derain.Kernels.Cpu.Threading;

/// <summary>Equal parts of a range of elements, rows or whatever can be worked on independently.</summary>
internal readonly struct Pieces
{
    // Below this many floats read or written a piece costs about as much as handing it out.
    private const long FloatsPerPiece = 8192;

    /// <summary>
    /// Cuts <paramref name="total"/> items, each about <paramref name="floats"/> floats of work, for some threads.
    /// </summary>
    public Pieces(CpuThreads threads, long total, long floats)
    {
        Total = total;
        long most = Math.Min(total, threads.Count * 8L);
        Count = (int)Math.Clamp(total * floats / FloatsPerPiece, Math.Min(1, total), most);
    }

    /// <summary>Number of items.</summary>
    public long Total { get; }

    /// <summary>Number of parts.</summary>
    public int Count { get; }

    /// <summary>First item of part <paramref name="index"/>; part <see cref="Count"/> would start at the end.</summary>
    public long Start(int index) => index * Total / Count;
}
