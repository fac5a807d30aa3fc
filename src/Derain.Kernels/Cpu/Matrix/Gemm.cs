using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>
/// Matrix product C[m, n] = sum over k of A[m, k] · B[n, k], accumulated in 32-bit floats.
/// The operand with fewer panels is packed once for all threads; each piece of work packs some panels of the other one
/// for itself, small enough for its core's cache, or reads short rows of A where they lie, and walks over the tiles they
/// make. Every element of C is summed in the same order however the work is split.
/// </summary>
internal static unsafe class Gemm<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    // Steps of the sum between two visits to a tile: so much of a panel stays in the second-level cache.
    private const int DepthBlock = 1024;

    private const long SharedBytes = 32 << 20;
    private const long PrivateBytes = 512 << 10;

    // Below this a piece of work costs about as much as handing it out.
    private const double FlopsPerPiece = 1e6;

    private static int Rows => MicroKernel<S, V>.Rows;

    private static int Columns => MicroKernel<S, V>.Columns;

    /// <summary>Multiplies, and hands the finished tiles to <paramref name="store"/>.</summary>
    public static void Multiply<TA, TB, TStore>(CpuThreads threads, int m, int n, int k, TA a, TB b, TStore store)
        where TA : unmanaged, IPanelSource
        where TB : unmanaged, IPanelSource
        where TStore : unmanaged, ITileStore
    {
        int rowPanels = CeilingDivide(m, Rows);
        int columnPanels = CeilingDivide(n, Columns);
        bool shareB = columnPanels <= rowPanels;
        Work<TA, TB, TStore> work = new()
        {
            A = a,
            B = b,
            Store = store,
            Extents = (m, n, k),
            ShareB = shareB,
        };

        int sharedPanels = shareB ? columnPanels : rowPanels;
        int privatePanels = shareB ? rowPanels : columnPanels;
        long sharedPanelBytes = (long)k * (shareB ? Columns : Rows) * sizeof(float);
        long privatePanelBytes = (long)k * (shareB ? Rows : Columns) * sizeof(float);
        int blockPanels = (int)Math.Clamp(SharedBytes / sharedPanelBytes, 1, sharedPanels);
        for (int start = 0; start < sharedPanels; start += blockPanels)
        {
            int count = Math.Min(blockPanels, sharedPanels - start);
            float* panels = Scratch.Floats(Scratch.Slot.Shared, count * sharedPanelBytes / sizeof(float));
            work.Shared = new PanelBlock(panels, start, count);
            if (shareB)
            {
                PanelPacking.Run(threads, b, n, k, Columns, start, count, panels);
            }
            else
            {
                PanelPacking.Run(threads, a, m, k, Rows, start, count, panels);
            }

            double flops = 2.0 * m * n * k * count / sharedPanels;
            int pieces = (int)Math.Clamp(flops / FlopsPerPiece, 1, threads.Count * 8);
            int mostPerPiece = (int)Math.Max(1, PrivateBytes / privatePanelBytes);
            int perPiece = Math.Clamp(privatePanels / pieces, 1, mostPerPiece);
            work.PrivateGroups = CeilingDivide(privatePanels, perPiece);
            work.SharedGroups = Math.Clamp(pieces / work.PrivateGroups, 1, count);
            threads.For(work.PrivateGroups * work.SharedGroups, work);
        }
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private struct Work<TA, TB, TStore> : IParallelBody
        where TA : unmanaged, IPanelSource
        where TB : unmanaged, IPanelSource
        where TStore : unmanaged, ITileStore
    {
        public TA A;
        public TB B;
        public TStore Store;
        public (int M, int N, int K) Extents;
        public bool ShareB;
        public PanelBlock Shared;
        public int PrivateGroups;
        public int SharedGroups;

        public readonly void Run(int index)
        {
            (int m, int n, int k) = Extents;
            int width = ShareB ? Rows : Columns;
            int privatePanels = CeilingDivide(ShareB ? m : n, width);
            Range privatePart = Part(index / SharedGroups, PrivateGroups, privatePanels);
            Range sharedPart = Part(index % SharedGroups, SharedGroups, Shared.Count);
            float* panels = Scratch.Floats(Scratch.Slot.Panels, (long)privatePart.Count * width * k);
            for (int i = 0; i < privatePart.Count; i++)
            {
                int first = (privatePart.Start + i) * width;
                if (ShareB && RowsInPlace(first) is not null)
                {
                    continue;
                }

                if (ShareB)
                {
                    A.Pack(first, Math.Min(width, m - first), 0, k, panels + (long)i * width * k, width);
                }
                else
                {
                    B.Pack(first, Math.Min(width, n - first), 0, k, panels + (long)i * width * k, width);
                }
            }

            float* shared = Shared.Data + (long)sharedPart.Start * k * (ShareB ? Columns : Rows);
            sharedPart = new Range(Shared.Start + sharedPart.Start, sharedPart.Count);
            if (ShareB)
            {
                Multiply(panels, privatePart, shared, sharedPart);
            }
            else
            {
                Multiply(shared, sharedPart, panels, privatePart);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Multiply(float* a, Range rowPanels, float* b, Range columnPanels)
        {
            (int m, int n, int k) = Extents;
            int tileSize = Rows * Columns;
            float* tiles = Scratch.Floats(Scratch.Slot.Accumulators, (long)rowPanels.Count * tileSize);
            for (int j = 0; j < columnPanels.Count; j++)
            {
                int column = (columnPanels.Start + j) * Columns;
                int columns = Math.Min(Columns, n - column);
                for (int depthStart = 0; depthStart < k; depthStart += DepthBlock)
                {
                    int depth = Math.Min(DepthBlock, k - depthStart);
                    float* bBlock = b + ((long)j * k + depthStart) * Columns;
                    for (int i = 0; i < rowPanels.Count; i++)
                    {
                        int row = (rowPanels.Start + i) * Rows;
                        int rows = Math.Min(Rows, m - row);

                        // A sum that is done in one go can use one tile over and over, hot in the first-level cache.
                        float* tile = k <= DepthBlock ? tiles : tiles + (long)i * tileSize;
                        float* inPlace = ShareB ? RowsInPlace(row) : null;
                        TileOperands operands = inPlace is null
                            ? TileOperands.Packed(a + ((long)i * k + depthStart) * Rows, Rows, bBlock, Columns, depth)
                            : new TileOperands(
                                inPlace, (nint)A.RowStride * sizeof(float), sizeof(float), bBlock, Columns, depth);
                        MicroKernel<S, V>.Run(operands, rows, columns, tile, Columns, accumulate: depthStart > 0);
                        if (depthStart + depth == k)
                        {
                            Store.Store(row, column, rows, columns, tile, Columns);
                        }
                    }
                }
            }
        }

        /// <summary>
        /// The rows of a whole panel where they need no packing, which with few columns would cost a tenth of the product;
        /// null beyond one depth block, where they would not stay in the cache.
        /// </summary>
        private readonly float* RowsInPlace(int first) =>
            Extents.K <= DepthBlock && Extents.M - first >= Rows ? A.InPlace(first, Rows) : null;

        private static Range Part(int index, int parts, int total)
        {
            int start = (int)((long)index * total / parts);
            return new Range(start, (int)((index + 1L) * total / parts) - start);
        }
    }

    private readonly record struct Range(int Start, int Count);

    /// <summary>Panels <paramref name="start"/> to start + count of an operand, packed.</summary>
    private readonly struct PanelBlock(float* data, int start, int count)
    {
        public readonly float* Data = data;
        public readonly int Start = start;
        public readonly int Count = count;
    }
}
