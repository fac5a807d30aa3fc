using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;

namespace Derain.Kernels.Cpu;

/// <summary>A function of two numbers, on registers.</summary>
internal interface IElementFunction<V>
    where V : unmanaged
{
    static abstract V Apply(V a, V b);
}

/// <summary>y[i] = f(a[i], b[i mod period]) for every i. y may be a.</summary>
internal static unsafe class Elementwise<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>Applies the function to <paramref name="count"/> elements.</summary>
    public static void Map<TFunction>(CpuThreads threads, long count, float* a, float* b, long period, float* y)
        where TFunction : struct, IElementFunction<V>
    {
        Body<TFunction> body = new() { Pieces = new Pieces(threads, count, 1), A = a, B = b, Period = period, Y = y };
        threads.For(body.Pieces.Count, body);
    }

    private struct Body<TFunction> : IParallelBody
        where TFunction : struct, IElementFunction<V>
    {
        public Pieces Pieces;
        public float* A;
        public float* B;
        public long Period;
        public float* Y;

        public readonly void Run(int index)
        {
            long end = Pieces.Start(index + 1);
            for (long i = Pieces.Start(index); i < end;)
            {
                long offset = i % Period;
                long count = Math.Min(end - i, Period - offset);
                Apply(A + i, B + offset, Y + i, count);
                i += count;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Apply(float* a, float* b, float* y, long count)
        {
            long i = 0;
            for (; i <= count - S.Lanes; i += S.Lanes)
            {
                S.Store(y + i, TFunction.Apply(S.Load(a + i), S.Load(b + i)));
            }

            if (i < count)
            {
                int tail = (int)(count - i);
                V last = TFunction.Apply(Partial<S, V>.Load(a + i, tail), Partial<S, V>.Load(b + i, tail));
                Partial<S, V>.Store(y + i, last, tail);
            }
        }
    }
}
