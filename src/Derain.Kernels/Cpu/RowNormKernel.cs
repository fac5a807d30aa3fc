using System.Runtime.CompilerServices;
using Derain.Kernels.Cpu.Simd;
using Derain.Kernels.Cpu.Threading;
using Derain.Kernels.Operations;
using Derain.Kernels.Tensors;

namespace Derain.Kernels.Cpu;

/// <summary>
/// Norms over the last dimension. A row is read three times, but only once from beyond the first-level cache.
/// </summary>
internal static unsafe class RowNormKernel<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary><see cref="Operations.LayerNorm"/>.</summary>
    public static void LayerNorm(LayerNorm operation, KernelArguments arguments)
    {
        Shape x = arguments[0].Shape;
        int tokens = x.Rank == 3 ? x[1] : 1;
        Run(arguments, new Rows
        {
            Centered = true,
            Epsilon = operation.Epsilon,
            Weight = arguments.Floats(1),
            Bias = arguments.Floats(2),
            Shift = new TokenRows(arguments.Vectors(3), arguments.Vectors(5), tokens, operation.TextTokens),
            Scale = new TokenRows(arguments.Vectors(4), arguments.Vectors(6), tokens, operation.TextTokens),
        });
    }

    /// <summary><see cref="Operations.RmsNorm"/>.</summary>
    public static void RmsNorm(RmsNorm operation, KernelArguments arguments) => Run(arguments, new Rows
    {
        Epsilon = operation.Epsilon,
        Weight = arguments.Floats(1),
    });

    private static void Run(KernelArguments arguments, Rows rows)
    {
        rows.Width = arguments[0].Shape[^1];
        rows.X = arguments.Floats(0);
        rows.Y = arguments.OutputFloats;
        long count = arguments[0].Shape.ElementCount / Math.Max(1, rows.Width);
        rows.Pieces = new Pieces(arguments.Threads, count, 2 * rows.Width);
        arguments.Threads.For(rows.Pieces.Count, rows);
    }

    private struct Rows : IParallelBody
    {
        public Pieces Pieces;
        public float* X;
        public float* Y;
        public int Width;
        public bool Centered;
        public double Epsilon;
        public float* Weight;
        public float* Bias;
        public TokenRows Shift;
        public TokenRows Scale;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int index)
        {
            int end = (int)Pieces.Start(index + 1);
            for (int row = (int)Pieces.Start(index); row < end; row++)
            {
                float* x = X + (long)row * Width;
                float mean = Centered ? Moments<S, V>.Mean(x, Width) : 0;
                float scale = (float)(1 / Math.Sqrt(Moments<S, V>.MeanSquare(x, Width, mean) + Epsilon));
                Apply(x, mean, scale, Shift[row], Scale[row], Y + (long)row * Width);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Apply(float* x, float mean, float inverse, float* shift, float* scale, float* y)
        {
            float* weight = Weight;
            float* bias = Bias;
            int width = Width;
            V center = S.Create(mean), factor = S.Create(inverse), one = S.Create(1f);
            int i = 0;
            for (; i <= width - S.Lanes; i += S.Lanes)
            {
                V value = S.Multiply(S.Subtract(S.Load(x + i), center), factor);
                value = weight is null ? value : S.Multiply(value, S.Load(weight + i));
                value = bias is null ? value : S.Add(value, S.Load(bias + i));
                value = shift is null ? value : S.MultiplyAdd(value, S.Add(one, S.Load(scale + i)), S.Load(shift + i));
                S.Store(y + i, value);
            }

            for (; i < width; i++)
            {
                float value = (x[i] - mean) * inverse;
                value = weight is null ? value : value * weight[i];
                value = bias is null ? value : value + bias[i];
                y[i] = shift is null ? value : value * (1 + scale[i]) + shift[i];
            }
        }
    }
}
