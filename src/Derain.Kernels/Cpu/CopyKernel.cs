using Derain.Kernels.Cpu.Matrix;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>A contiguous copy, in another float type if asked for: <see cref="Copy"/>.</summary>
internal static unsafe class CopyKernel
{
    /// <summary>y = x.</summary>
    public static void Run(KernelArguments arguments)
    {
        Tensor x = arguments[0];
        Tensor y = arguments.Output;
        if (x.Type == y.Type)
        {
            StridedCopy.ToContiguous(arguments.Threads, x, y.HostPointer);
            return;
        }

        byte* source = Contiguous(arguments.Threads, x);
        Convert(arguments.Threads, x.Type, source, y.Type, y.HostPointer, x.Shape.ElementCount);
    }

    /// <summary>Copies any view of floats to contiguous 32-bit ones.</summary>
    public static void ToSingle(CpuThreads threads, Tensor source, float* target)
    {
        if (source.Type == DType.F32)
        {
            StridedCopy.ToContiguous(threads, source, (byte*)target);
            return;
        }

        Convert(threads, source.Type, Contiguous(threads, source), DType.F32, (byte*)target, source.Shape.ElementCount);
    }

    private static byte* Contiguous(CpuThreads threads, Tensor source)
    {
        if (source.IsContiguous)
        {
            return source.HostPointer;
        }

        byte* copy = (byte*)Scratch.Floats(Scratch.Slot.Rows, (source.Bytes + sizeof(float) - 1) / sizeof(float));
        StridedCopy.ToContiguous(threads, source, copy);
        return copy;
    }

    private static void Convert(CpuThreads threads, DType from, byte* source, DType to, byte* target, long count)
    {
        Conversion conversion = new()
        {
            Pieces = new Pieces(threads, count, 1),
            From = from,
            Source = source,
            To = to,
            Target = target,
        };
        threads.For(conversion.Pieces.Count, conversion);
    }

    private struct Conversion : IParallelBody
    {
        private const int Block = 1024;

        public Pieces Pieces;
        public DType From;
        public byte* Source;
        public DType To;
        public byte* Target;

        public readonly void Run(int index)
        {
            (long start, long end) = (Pieces.Start(index), Pieces.Start(index + 1));
            if (From == DType.F64 && To == DType.F16)
            {
                // Through a 32-bit float it would be rounded twice.
                for (long i = start; i < end; i++)
                {
                    ((Half*)Target)[i] = (Half)((double*)Source)[i];
                }

                return;
            }

            float* block = stackalloc float[Block];
            for (long i = start; i < end; i += Block)
            {
                long count = Math.Min(Block, end - i);
                StoredFloats.ToSingle(From, Source + i * From.Size, block, count);
                StoredFloats.FromSingle(block, To, Target + i * To.Size, count);
            }
        }
    }
}
