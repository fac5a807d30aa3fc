using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Copies elements from one strided layout to another: permutations, joins, patches and enlargements are all this, the
/// latter with dimensions whose source stride is 0.
/// </summary>
internal static unsafe class StridedCopy
{
    private const int MostDimensions = 10;
    private const int ShortRun = 8;

    /// <summary>Copies every element; strides are in elements of <paramref name="elementBytes"/>.</summary>
    public static void Run(
        CpuThreads threads,
        int elementBytes,
        ReadOnlySpan<int> dims,
        byte* source,
        ReadOnlySpan<long> sourceStrides,
        byte* target,
        ReadOnlySpan<long> targetStrides)
    {
        Walk walk = new() { Source = source, Target = target, ElementBytes = elementBytes };
        for (int axis = 0; axis < dims.Length; axis++)
        {
            if (dims[axis] == 0)
            {
                return;
            }

            walk.Append(dims[axis], sourceStrides[axis], targetStrides[axis]);
        }

        walk.ChooseRun();
        Pieces pieces = new(threads, walk.Runs, walk.RunLength);
        walk.Pieces = pieces;
        threads.For(pieces.Count, walk);
    }

    /// <summary>Copies a view to contiguous memory.</summary>
    public static void ToContiguous(CpuThreads threads, Tensor source, byte* target) => Run(
        threads,
        source.Type.Size,
        source.Shape.Dims,
        source.HostPointer,
        source.Strides,
        target,
        source.Shape.ContiguousStrides());

    /// <summary>Both layouts, dimensions outermost first; those that are one piece in both are merged.</summary>
    private struct Walk : IParallelBody
    {
        public byte* Source;
        public byte* Target;
        public int ElementBytes;
        public Pieces Pieces;
        private int _rank;
        private Longs _dims;
        private Longs _sourceStrides;
        private Longs _targetStrides;

        public long RunLength { get; private set; }

        public readonly long Runs
        {
            get
            {
                long runs = 1;
                for (int axis = 0; axis < _rank; axis++)
                {
                    runs *= _dims[axis];
                }

                return runs;
            }
        }

        private long _runSourceStride;
        private long _runTargetStride;

        public void Append(long dim, long sourceStride, long targetStride)
        {
            if (dim == 1)
            {
                return;
            }

            int last = _rank - 1;
            if (_rank > 0 && _sourceStrides[last] == dim * sourceStride && _targetStrides[last] == dim * targetStride)
            {
                _dims[last] *= dim;
                (_sourceStrides[last], _targetStrides[last]) = (sourceStride, targetStride);
                return;
            }

            (_dims[_rank], _sourceStrides[_rank], _targetStrides[_rank]) = (dim, sourceStride, targetStride);
            _rank++;
        }

        /// <summary>
        /// Makes one dimension the run that a step copies: the innermost or, where that is short, the longest.
        /// </summary>
        public void ChooseRun()
        {
            if (_rank == 0)
            {
                (RunLength, _runSourceStride, _runTargetStride) = (1, 1, 1);
                return;
            }

            int run = --_rank;
            for (int axis = _rank - 1; axis >= 0 && _dims[_rank] < ShortRun; axis--)
            {
                run = _dims[axis] > _dims[run] ? axis : run;
            }

            (RunLength, _runSourceStride, _runTargetStride) = (_dims[run], _sourceStrides[run], _targetStrides[run]);
            (_dims[run], _sourceStrides[run], _targetStrides[run]) =
                (_dims[_rank], _sourceStrides[_rank], _targetStrides[_rank]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            long end = Pieces.Start(index + 1);
            for (long run = Pieces.Start(index); run < end; run++)
            {
                long rest = run, sourceOffset = 0, targetOffset = 0;
                for (int axis = _rank - 1; axis >= 0; axis--)
                {
                    (rest, long i) = Math.DivRem(rest, _dims[axis]);
                    sourceOffset += i * _sourceStrides[axis];
                    targetOffset += i * _targetStrides[axis];
                }

                CopyRun(Source + sourceOffset * ElementBytes, Target + targetOffset * ElementBytes);
            }
        }

        private readonly void CopyRun(byte* source, byte* target)
        {
            if (_runSourceStride == 1 && _runTargetStride == 1)
            {
                Buffer.MemoryCopy(source, target, RunLength * ElementBytes, RunLength * ElementBytes);
                return;
            }

            switch (ElementBytes)
            {
                case 1:
                    CopyElements<byte>(source, target);
                    break;
                case 2:
                    CopyElements<ushort>(source, target);
                    break;
                case 4:
                    CopyElements<uint>(source, target);
                    break;
                default:
                    CopyElements<ulong>(source, target);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void CopyElements<T>(byte* source, byte* target)
            where T : unmanaged
        {
            T* from = (T*)source;
            T* to = (T*)target;
            (long count, long sourceStride, long targetStride) = (RunLength, _runSourceStride, _runTargetStride);
            for (long i = 0; i < count; i++)
            {
                *to = *from;
                from += sourceStride;
                to += targetStride;
            }
        }
    }

    [InlineArray(MostDimensions)]
    private struct Longs
    {
        private long _element;
    }
}
