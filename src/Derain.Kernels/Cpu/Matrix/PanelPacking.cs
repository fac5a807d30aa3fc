using Derain.Kernels.Cpu.Threading;

namespace Derain.Kernels.Cpu.Matrix;

/// <summary>Packs an operand that all threads will read: panel after panel, each [depth][width].</summary>
internal static unsafe class PanelPacking
{
    private const int DepthPerPiece = 1024;

    /// <summary>
    /// Packs panels <paramref name="start"/> to start + <paramref name="count"/> of the <paramref name="extent"/> rows
    /// of an operand into <paramref name="panels"/>.
    /// </summary>
    public static void Run<TSource>(
        CpuThreads threads, TSource source, int extent, int depth, int width, int start, int count, float* panels)
        where TSource : unmanaged, IPanelSource
    {
        Work<TSource> work = new()
        {
            Source = source,
            Extent = extent,
            Depth = depth,
            Width = width,
            Start = start,
            Panels = panels,
            DepthPieces = (depth + DepthPerPiece - 1) / DepthPerPiece,
        };
        threads.For(count * work.DepthPieces, work);
    }

    private struct Work<TSource> : IParallelBody
        where TSource : unmanaged, IPanelSource
    {
        public TSource Source;
        public int Extent;
        public int Depth;
        public int Width;
        public int Start;
        public float* Panels;
        public int DepthPieces;

        public readonly void Run(int index)
        {
            (int panel, int piece) = Math.DivRem(index, DepthPieces);
            int depthStart = piece * DepthPerPiece;
            int first = (Start + panel) * Width;
            Source.Pack(
                first,
                Math.Min(Width, Extent - first),
                depthStart,
                Math.Min(DepthPerPiece, Depth - depthStart),
                Panels + ((long)panel * Depth + depthStart) * Width,
                Width);
        }
    }
}
