using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>What queries and keys go through, head by head: LayerNorm, rotary embedding, or both.</summary>
internal static unsafe class HeadNormKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary><see cref="Operations.HeadNorm"/>.</summary>
    public static void HeadNorm(HeadNorm operation, KernelArguments arguments) => Run(arguments, new Tokens
    {
        Heads = operation.Heads,
        TextTokens = operation.TextTokens,
        Epsilon = operation.Epsilon,
        Weight = arguments.Floats(1),
        Bias = arguments.Floats(2),
        Cos = arguments.Floats(3),
        Sin = arguments.Floats(4),
    });

    /// <summary><see cref="Operations.Rotary"/>.</summary>
    public static void Rotary(Rotary operation, KernelArguments arguments) => Run(arguments, new Tokens
    {
        Heads = operation.Heads,
        TextTokens = operation.TextTokens,
        Cos = arguments.Floats(1),
        Sin = arguments.Floats(2),
    });

    private static void Run(KernelArguments arguments, Tokens tokens)
    {
        Shape x = arguments[0].Shape;
        tokens.PerBatchRow = x[1];
        tokens.HeadDim = x[2] / tokens.Heads;
        tokens.X = arguments.Floats(0);
        tokens.Y = arguments.OutputFloats;
        tokens.Pieces = new Pieces(arguments.Threads, (long)x[0] * x[1], 3L * x[2]);
        arguments.Threads.For(tokens.Pieces.Count, tokens);
    }

    private struct Tokens : IParallelBody
    {
        public Pieces Pieces;
        public float* X;
        public float* Y;
        public int PerBatchRow;
        public int TextTokens;
        public int Heads;
        public int HeadDim;
        public double Epsilon;
        public float* Weight;
        public float* Bias;
        public float* Cos;
        public float* Sin;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            (int heads, int headDim) = (Heads, HeadDim);
            int end = (int)Pieces.Start(index + 1);
            for (int row = (int)Pieces.Start(index); row < end; row++)
            {
                int image = row % PerBatchRow - TextTokens;
                bool rotated = Cos is not null && image >= 0;
                float* x = X + (long)row * heads * headDim;
                float* y = Y + (long)row * heads * headDim;
                for (int head = 0; head < heads; head++, x += headDim, y += headDim)
                {
                    if (Weight is not null)
                    {
                        Normalize(x, y);
                    }

                    if (rotated)
                    {
                        Rotate(Weight is null ? x : y, Cos + (long)image * headDim, Sin + (long)image * headDim, y);
                    }
                    else if (Weight is null && x != y)
                    {
                        Buffer.MemoryCopy(x, y, headDim * sizeof(float), headDim * sizeof(float));
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Normalize(float* x, float* y)
        {
            float* weight = Weight;
            float* bias = Bias;
            int count = HeadDim;
            float mean = Moments<S, V>.Mean(x, count);
            float inverse = (float)(1 / Math.Sqrt(Moments<S, V>.MeanSquare(x, count, mean) + Epsilon));
            V center = S.Create(mean), factor = S.Create(inverse);
            int i = 0;
            for (; i <= count - S.Lanes; i += S.Lanes)
            {
                V value = S.Multiply(S.Subtract(S.Load(x + i), center), factor);
                S.Store(y + i, S.MultiplyAdd(value, S.Load(weight + i), S.Load(bias + i)));
            }

            for (; i < count; i++)
            {
                y[i] = (x[i] - mean) * inverse * weight[i] + bias[i];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Rotate(float* x, float* cos, float* sin, float* y)
        {
            int count = HeadDim;
            int i = 0;
            for (; i <= count - S.Lanes; i += S.Lanes)
            {
                V value = S.Load(x + i);
                V partner = S.NegateEven(S.SwapPairs(value));
                S.Store(y + i, S.MultiplyAdd(partner, S.Load(sin + i), S.Multiply(value, S.Load(cos + i))));
            }

            for (; i < count; i += 2)
            {
                (float even, float odd) = (x[i], x[i + 1]);
                y[i] = even * cos[i] - odd * sin[i];
                y[i + 1] = odd * cos[i + 1] + even * sin[i + 1];
            }
        }
    }
}
