using System.Numerics;
using Derain.Kernels.Cuda.Compilation;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cuda.Launchers;

/// <summary>
/// How a row of features is shared by the threads of a block, or one head of it by lanes of a warp: <c>derain/row.cuh</c>.
/// </summary>
/// <param name="Pack">Features loaded at once.</param>
/// <param name="Packs">Loads of a thread.</param>
/// <param name="Threads">Threads that share the row.</param>
internal readonly record struct RowTile(int Pack, int Packs, int Threads)
{
    /// <summary>Most threads of a block: what the kernels are compiled for.</summary>
    public const int BlockThreads = 256;

    private const int WarpLanes = 32;

    /// <summary>A block for each row: the fewest loads a thread can have, and then the fewest warps.</summary>
    public static RowTile OfBlock(int width, int pack)
    {
        int loads = CeilingDivide(width, pack);
        int packs = CeilingDivide(loads, BlockThreads);
        return new RowTile(pack, packs, CeilingDivide(CeilingDivide(loads, packs), WarpLanes) * WarpLanes);
    }

    /// <summary>Lanes for each row: a power of two, so that a warp holds whole rows.</summary>
    public static RowTile OfLanes(int width, int pack)
    {
        int loads = CeilingDivide(width, pack);
        int lanes = Math.Min(WarpLanes, (int)BitOperations.RoundUpToPowerOf2((uint)loads));
        return new RowTile(pack, CeilingDivide(loads, lanes), lanes);
    }

    /// <summary>Blocks for so many rows, each shared by lanes.</summary>
    public int Blocks(long rows) => checked((int)(((rows * Threads) + BlockThreads - 1) / BlockThreads));

    /// <summary>The kernel for it.</summary>
    public CudaKernel Kernel(in CudaArguments arguments, string file, DType type) => arguments.Kernel(
        file, new Define("ELEMENT", CudaTypes.Name(type)), new Define("PACK", Pack), new Define("PACKS", Packs));

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
