using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// <see cref="Conv3d"/> and <see cref="Conv2d"/> as implicit matrix products: rows are output pixels, columns are
/// filters. Each piece of work copies the window of input its output pixels see, with the zeros around the frame, the
/// frames of the cache and the enlargement in place, and the micro-kernel reads that in place: a row of the filter is
/// one run of memory.
/// </summary>
internal static unsafe class ConvolutionKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    private static int TileRows => MicroKernel<S, V>.Rows;

    private static int TileColumns => MicroKernel<S, V>.Columns;

    /// <summary><see cref="Operations.Conv3d"/>.</summary>
    public static void Conv3d(KernelArguments arguments)
    {
        Shape weight = arguments[1].Shape;
        ConvolutionGeometry geometry = new(arguments[0].Shape, arguments.Output.Shape, weight[2], weight[3], weight[4])
        {
            PadTop = weight[3] / 2,
            PadLeft = weight[4] / 2,
        };
        Run(arguments, geometry, arguments.Floats(2), arguments.Floats(3), arguments.Floats(4));
    }

    /// <summary><see cref="Operations.Conv2d"/>.</summary>
    public static void Conv2d(Conv2d operation, KernelArguments arguments)
    {
        Shape weight = arguments[1].Shape;
        ConvolutionGeometry geometry = new(arguments[0].Shape, arguments.Output.Shape, 1, weight[2], weight[3])
        {
            Stride = operation.Stride,
            PadTop = operation.PadBefore,
            PadLeft = operation.PadBefore,
            Upsample = operation.Upsample,
        };
        Run(arguments, geometry, arguments.Floats(2), null, null);
    }

    private static void Run(
        KernelArguments arguments, ConvolutionGeometry geometry, float* bias, float* cache, float* residual)
    {
        LinearStore<S, V> store = new()
        {
            Output = arguments.OutputFloats,
            OutputStride = geometry.OutputChannels,
            Bias = bias,
            Residual = residual,
        };
        if (geometry.IsPointwise)
        {
            int pixels = checked((int)(arguments.Output.Shape.ElementCount / Math.Max(1, geometry.OutputChannels)));
            LinearKernel<S, V>.Multiply(arguments, pixels, geometry.OutputChannels, geometry.Channels, store);
            return;
        }

        int depth = geometry.Segments * geometry.SegmentDepth;
        int panels = (geometry.OutputChannels + TileColumns - 1) / TileColumns;
        float* filters = Scratch.Floats(Scratch.Slot.Shared, (long)panels * TileColumns * depth);
        FilterPanels source = new(
            arguments.Stored(1), arguments[1].Type, geometry.Channels, geometry.Segments * geometry.KernelWidth);
        PanelPacking.Run(
            arguments.Threads, source, geometry.OutputChannels, depth, TileColumns, start: 0, panels, filters);

        Work work = new()
        {
            Geometry = geometry,
            Tiling = new ConvolutionTiling(geometry, TileRows, panels, arguments.Threads.Count),
            X = arguments.Floats(0),
            Cache = cache,
            Filters = filters,
            FilterPanelCount = panels,
            Store = store,
        };
        arguments.Threads.For(work.Tiling.Pieces, work);
    }

    private struct Work : IParallelBody
    {
        // Steps of the sum between two visits to a tile: so much of a filter panel stays in the second-level cache.
        private const int DepthPerVisit = 1024;

        public ConvolutionGeometry Geometry;
        public ConvolutionTiling Tiling;
        public float* X;
        public float* Cache;
        public float* Filters;
        public int FilterPanelCount;
        public LinearStore<S, V> Store;

        public readonly void Run(int index)
        {
            ConvolutionTiling.Piece piece = Tiling[index, Geometry, FilterPanelCount];
            ConvolutionWindow window = new(Geometry, piece);

            // The last tile of the last row may read on for the rest of a tile.
            long overrun = (long)TileRows * Geometry.Stride * Geometry.Channels;
            float* copy = Scratch.Floats(Scratch.Slot.Panels, window.Floats + overrun);
            window.Fill(X, Cache, copy);
            Multiply(piece, window, copy);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Multiply(ConvolutionTiling.Piece piece, ConvolutionWindow window, float* copy)
        {
            (int stride, int channels) = (Geometry.Stride, Geometry.Channels);
            int segmentDepth = Geometry.SegmentDepth;
            int segmentsPerVisit = Math.Clamp(DepthPerVisit / segmentDepth, 1, Geometry.Segments);
            int visits = (Geometry.Segments + segmentsPerVisit - 1) / segmentsPerVisit;
            nint* offsets = stackalloc nint[Geometry.Segments];
            for (int segment = 0; segment < Geometry.Segments; segment++)
            {
                offsets[segment] = (nint)(window.Segment(segment) * sizeof(float));
            }

            int tilesPerRow = (piece.Columns + TileRows - 1) / TileRows;
            int tileSize = TileRows * TileColumns;
            float* tiles = Scratch.Floats(Scratch.Slot.Accumulators, (long)piece.Rows * tilesPerRow * tileSize);
            for (int panel = piece.FirstPanel; panel < piece.FirstPanel + piece.Panels; panel++)
            {
                int filter = panel * TileColumns;
                int filters = Math.Min(TileColumns, Geometry.OutputChannels - filter);
                float* b = Filters + (long)filter * Geometry.Segments * segmentDepth;
                for (int visit = 0; visit < visits; visit++)
                {
                    int segment = visit * segmentsPerVisit;
                    int segments = Math.Min(segmentsPerVisit, Geometry.Segments - segment);
                    for (int i = 0; i < piece.Rows * tilesPerRow; i++)
                    {
                        (int row, int column) = Math.DivRem(i, tilesPerRow);
                        column *= TileRows;
                        int pixels = Math.Min(TileRows, piece.Columns - column);
                        TileOperands operands = new(
                            copy + window.Pixel(row * stride, column * stride),
                            (nint)stride * channels * sizeof(float),
                            sizeof(float),
                            b,
                            TileColumns,
                            segmentDepth,
                            offsets + segment,
                            segments);
                        float* tile = visits == 1 ? tiles : tiles + (long)i * tileSize;
                        MicroKernel<S, V>.Run(operands, pixels, filters, tile, TileColumns, accumulate: visit > 0);
                        if (visit == visits - 1)
                        {
                            int output = (piece.Frame * Geometry.OutputHeight + piece.Row + row) * Geometry.OutputWidth;
                            Store.Store(output + piece.Column + column, filter, pixels, filters, tile, TileColumns);
                        }
                    }

                    b += (long)segments * segmentDepth * TileColumns;
                }
            }
        }
    }
}
