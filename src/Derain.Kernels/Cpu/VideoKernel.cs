using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>Where frames meet the model, and tiles each other.</summary>
internal static unsafe class VideoKernel
{
    /// <summary><see cref="Operations.FramesToVideo"/>.</summary>
    public static void FramesToVideo(KernelArguments arguments)
    {
        Reading reading = new()
        {
            Pieces = new Pieces(arguments.Threads, arguments.Output.Shape.ElementCount, 1),
            Frames = arguments.Stored(0),
            Video = arguments.OutputFloats,
        };
        arguments.Threads.For(reading.Pieces.Count, reading);
    }

    /// <summary><see cref="Operations.VideoToFrames"/>.</summary>
    public static void VideoToFrames(KernelArguments arguments)
    {
        Writing writing = new()
        {
            Pieces = new Pieces(arguments.Threads, arguments.Output.Shape.ElementCount, 2),
            Video = arguments.Floats(0),
            Frames = arguments.Output.HostPointer,
        };
        arguments.Threads.For(writing.Pieces.Count, writing);
    }

    /// <summary><see cref="Operations.BlendEdge"/>.</summary>
    public static void BlendEdge(BlendEdge operation, KernelArguments arguments)
    {
        (Shape tile, Shape previous) = (arguments[0].Shape, arguments[1].Shape);
        int axis = operation.Axis;
        if (arguments.Floats(0) != arguments.OutputFloats)
        {
            CopyKernel.ToSingle(arguments.Threads, arguments[0], arguments.OutputFloats);
        }

        int extent = Math.Min(operation.Extent, Math.Min(tile[axis], previous[axis]));
        Blending blending = new()
        {
            Tile = arguments.OutputFloats,
            TileSize = tile[axis],
            Previous = arguments.Floats(1),
            PreviousSize = previous[axis],
            Extent = extent,
            Inner = new Shape(tile.Dims[(axis + 1)..]).ElementCount,
        };
        arguments.Threads.For((int)new Shape(tile.Dims[..axis]).ElementCount * extent, blending);
    }

    private struct Reading : IParallelBody
    {
        public Pieces Pieces;
        public byte* Frames;
        public float* Video;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            float* values = stackalloc float[256];
            for (int level = 0; level < 256; level++)
            {
                values[level] = (float)(level / 255.0 * 2 - 1);
            }

            long end = Pieces.Start(index + 1);
            for (long i = Pieces.Start(index); i < end; i++)
            {
                Video[i] = values[Frames[i]];
            }
        }
    }

    private struct Writing : IParallelBody
    {
        public Pieces Pieces;
        public float* Video;
        public byte* Frames;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            long end = Pieces.Start(index + 1);
            for (long i = Pieces.Start(index); i < end; i++)
            {
                Frames[i] = (byte)Math.Round(Math.Clamp(Video[i] / 2.0 + 0.5, 0, 1) * 255, MidpointRounding.ToEven);
            }
        }
    }

    private struct Blending : IParallelBody
    {
        public float* Tile;
        public int TileSize;
        public float* Previous;
        public int PreviousSize;
        public int Extent;
        public long Inner;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            (int outer, int i) = Math.DivRem(index, Extent);
            float* tile = Tile + ((long)outer * TileSize + i) * Inner;
            float* previous = Previous + ((long)outer * PreviousSize + PreviousSize - Extent + i) * Inner;
            float share = (float)((double)i / Extent);
            float rest = (float)(1 - (double)i / Extent);
            for (long element = 0; element < Inner; element++)
            {
                tile[element] = previous[element] * rest + tile[element] * share;
            }
        }
    }
}
